import { z } from 'zod'
import { id } from './ids.ts'

/** What an input may be: from or above, and up to or below a number; `whole`: no fractions. */
export type Bounds = {
  readonly from?: number
  readonly above?: number
  readonly to?: number
  readonly below?: number
  readonly whole?: boolean
}

/** Bounds of a plan's inputs, in their units; whoever asks a person for them names these. */
export const planBounds = {
  noise: { above: 0, below: 3 },
  seedShare: { from: 0, below: 1 },
  drift: { from: 0, below: 3 },
  runS: { from: 0.05, to: 30 * 86_400 },
  hours: { above: 0, to: 10_000 },
  experiments: { from: 1, to: 5_000, whole: true },
  q: { above: 0, to: 0.5 },
  minEffect: { from: 0, below: 3 },
  winShare: { from: 0, to: 0.9 },
  winFrom: { above: 0, below: 3 },
  winTo: { above: 0, below: 3 },
} as const satisfies Readonly<Record<string, Bounds>>

function within({ from, above, to, below, whole }: Bounds): z.ZodNumber {
  let number = whole === true ? z.number().int() : z.number()
  if (from !== undefined) number = number.min(from)
  if (above !== undefined) number = number.gt(above)
  if (to !== undefined) number = number.max(to)
  return below === undefined ? number : number.lt(below)
}

/** What a plan is made from. Noise, drift and gains are differences of y: 0.01 is about 1 %. */
export const planInput = z
  .object({
    /** Standard deviation of one run. */
    noise: within(planBounds.noise),
    /** The share of its variance that runs with the same seed have in common. */
    seedShare: within(planBounds.seedShare),
    /** Standard deviation of the machine's slow drift. */
    drift: within(planBounds.drift),
    runS: within(planBounds.runS),
    hours: within(planBounds.hours),
    experiments: within(planBounds.experiments),
    q: within(planBounds.q),
    minEffect: within(planBounds.minEffect),
    /** How many of the proposals are wins, and how large those are. Nobody knows: an assumption, or what earlier campaigns showed. */
    winShare: within(planBounds.winShare),
    winFrom: within(planBounds.winFrom),
    winTo: within(planBounds.winTo),
  })
  .refine((input) => input.winFrom <= input.winTo, {
    message: 'the smallest win is larger than the largest',
    path: ['winFrom'],
  })

const spread = z.object({ p10: z.number(), p50: z.number(), p90: z.number() })

const rule = z.object({
  /** True speedup of the final stack, as a factor; `mean` with its 95 % interval, which narrows with each campaign; null: of one alone. */
  speedup: spread.extend({ mean: z.number(), lo: z.number().nullable(), hi: z.number().nullable() }),
  /** True speedup of the stack as the hours of the budget pass. */
  course: z.array(spread.extend({ hours: z.number(), mean: z.number() })),
  kept: z.number(),
  /** Kept patches that are no gain, on average. */
  falseKeeps: z.number(),
  /** Experiments that were looked at, median. */
  experiments: z.number().int(),
})

export const planResult = z.object({
  /** How many campaigns were simulated for it. */
  campaigns: z.number().int(),
  pawl: rule,
  /** One run of each, kept when better than the best number so far. */
  greedy: rule,
  /** The smallest gain of which more than half are kept; null when even the largest are not, or too few were seen. */
  provable: z.number().nullable(),
  runs: z.number().int(),
})

/** One input with where it comes from; null: nobody knows, the person has to say. */
const known = z.object({ value: z.number().nullable(), from: z.string() })

export const planKnown = z.object({
  noise: known,
  seedShare: known,
  drift: known,
  runS: known,
  hours: known,
  experiments: known,
  q: known,
  minEffect: known,
  winShare: known,
  winFrom: known,
  winTo: known,
})

/** Whose measurements a plan begins with: a campaign's, or the latest on the project in a folder. */
export const planOf = z.object({ campaign: id.nullable(), path: z.string().min(1).max(4096).nullable() })

export type PlanInput = z.infer<typeof planInput>
export type PlanResult = z.infer<typeof planResult>
export type PlanKnown = z.infer<typeof planKnown>
