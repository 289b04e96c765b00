import { z } from 'zod'
import { epochMs, experimentNumber, id } from './ids.ts'
import { sessionKind, sessionPlan } from './session.ts'

export const verdict = z.enum(['pending', 'keep', 'discard', 'inconclusive', 'crash', 'retired'])

/** Where a pending experiment stands. */
export const experimentState = z.enum(['held', 'queued', 'measuring', 'pooled', 'decided'])

/** The evidence behind a verdict; effects are log ratios, positive is better than the incumbent. */
export const evidence = z.object({
  /** Clean runs of this experiment that count. */
  runs: z.number().int(),
  blocks: z.number().int(),
  gain: z.number().nullable(),
  se: z.number().nullable(),
  lo: z.number().nullable(),
  hi: z.number().nullable(),
  /** Probability that the gain is above zero. */
  probability: z.number().nullable(),
  /** Posterior mean of the gain: the estimate drawn towards what such patches usually do. */
  shrunken: z.number().nullable(),
  /** Prior-free evidence, shown beside the verdict and never deciding it. */
  eValue: z.number().nullable(),
  /** Noise of one run, as a log ratio, when this was decided. */
  noise: z.number().nullable(),
})

export const experimentRow = z.object({
  number: experimentNumber,
  /** What it was made from: the tip of the stack then (0 is the baseline), or the experiment it branched from. Null for the baseline itself. */
  parent: experimentNumber.nullable(),
  /** What its session was for; null for the baseline. */
  kind: sessionKind.nullable(),
  hypothesis: z.string(),
  author: z.string(),
  state: experimentState,
  verdict,
  /** Stable code of the reason, for example `killed-early`, `no-effect`, `guard`, `conflict`. */
  reason: z.string().nullable(),
  effect: z.number().nullable(),
  lo: z.number().nullable(),
  hi: z.number().nullable(),
  probability: z.number().nullable(),
  /** Those made for it alone that have ended, whether they count or not. */
  runs: z.number().int(),
  /** Those that its evidence counts, in blocks too; null: there is none. */
  countedRuns: z.number().int().nullable(),
  /** How many of the counted were made for several patches at once. */
  blockRuns: z.number().int(),
  /** GPU (or CPU) time spent on it. */
  costMs: z.number(),
  /** Median of its clean runs in the objective's own unit; null where it has none. */
  value: z.number().nullable(),
  /** Hours of runs in the campaign until the middle of its last clean run; without one, hours until it was decided or made. */
  hours: z.number(),
  added: z.number().int(),
  removed: z.number().int(),
  hasFinding: z.boolean(),
  createdAt: epochMs,
  decidedAt: epochMs.nullable(),
})

/** A column of few different words: each once, and for each row which of them. */
function coded<W extends z.ZodType>(word: W) {
  return z.object({ words: z.array(word), codes: z.array(z.number().int()) })
}

const row = experimentRow.shape

/**
 * Some experiments, each field a column: ten thousand rows are a third as long as objects would be, and are read in a quarter of the time.
 * Row n of each column belongs to the same experiment.
 */
export const experimentColumns = z.object({
  number: z.array(row.number),
  parent: z.array(row.parent),
  kind: coded(row.kind),
  hypothesis: z.array(row.hypothesis),
  author: coded(row.author),
  state: coded(row.state),
  verdict: coded(row.verdict),
  reason: coded(row.reason),
  effect: z.array(row.effect),
  lo: z.array(row.lo),
  hi: z.array(row.hi),
  probability: z.array(row.probability),
  runs: z.array(row.runs),
  countedRuns: z.array(row.countedRuns),
  blockRuns: z.array(row.blockRuns),
  costMs: z.array(row.costMs),
  value: z.array(row.value),
  hours: z.array(row.hours),
  added: z.array(row.added),
  removed: z.array(row.removed),
  hasFinding: coded(row.hasFinding),
  createdAt: z.array(row.createdAt),
  decidedAt: z.array(row.decidedAt),
})

/** One clean run as a dot of the evidence picture: its effect against the incumbent beside it. */
export const evidenceDot = z.object({
  run: id,
  stage: z.string(),
  seed: z.number().int(),
  /** Number of the block it was a part of; null: it was made for this experiment alone. */
  block: z.number().int().nullable(),
  effect: z.number(),
  at: epochMs,
})

/** What the bigger run said of a kept patch; effects as log ratios, null where nothing is known. */
export const transfer = z.object({
  verdict: z.enum(['transfers', 'does-not', 'unknown']),
  effect: z.number().nullable(),
  se: z.number().nullable(),
  probability: z.number().nullable(),
})

export const experimentDetail = experimentRow.extend({
  /** What the author wrote below the hypothesis. */
  rationale: z.string(),
  /** The verdict as one sentence a person can check. */
  sentence: z.string().nullable(),
  evidence: evidence.nullable(),
  dots: z.array(evidenceDot),
  /** The incumbent's runs in the same comparison: they scatter about zero. */
  reference: z.array(evidenceDot),
  /** Its runs that do not count, and why. */
  excluded: z.array(z.object({ run: id, stage: z.string(), seed: z.number().int(), why: z.string() })),
  minEffect: z.number().nullable(),
  keepFrom: z.number(),
  incumbent: experimentNumber,
  files: z.array(z.object({ path: z.string(), added: z.number().int(), removed: z.number().int() })),
  /** What smells of gaming, for a person to look at. */
  warnings: z.array(z.string()),
  session: id.nullable(),
  /** Why the researcher took it back, as long as the decisions have not said what follows. */
  withdrawn: z.string().nullable(),
  /** Why the schedule asked for it, and from what it starts; null for the baseline. */
  plan: sessionPlan.nullable(),
  /** Null: there was no transfer stage, or it was not in the stack then. */
  transfer: transfer.nullable(),
})

/** What an effect is of a value: a log ratio, or where a value can be 0 or negative a share of `unit`, which is labelled as such wherever it is shown. */
export const scale = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('log') }),
  z.object({ kind: z.literal('relative'), unit: z.number() }),
])

/** The course of a campaign, but for its dots: those are its experiments. */
export const progress = z.object({
  metric: z.string(),
  unit: z.string(),
  direction: z.enum(['minimize', 'maximize']),
  scale,
  /** The incumbent's metric after each change of the stack, with the 95 % interval of its median. */
  staircase: z.array(
    z.object({
      at: epochMs,
      hours: z.number(),
      value: z.number(),
      lo: z.number().nullable(),
      hi: z.number().nullable(),
      experiment: experimentNumber,
      /** What was kept on it, in order: a block keeps several at once, and no stack in between was measured. Empty where one was taken out. */
      kept: z.array(experimentNumber),
    }),
  ),
})

export type Scale = z.infer<typeof scale>
export type Verdict = z.infer<typeof verdict>
export type ExperimentState = z.infer<typeof experimentState>
export type Evidence = z.infer<typeof evidence>
export type ExperimentRow = z.infer<typeof experimentRow>
export type ExperimentColumns = z.infer<typeof experimentColumns>
export type ExperimentDetail = z.infer<typeof experimentDetail>
export type EvidenceDot = z.infer<typeof evidenceDot>
export type Transfer = z.infer<typeof transfer>
export type Progress = z.infer<typeof progress>
