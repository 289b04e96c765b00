import { z } from 'zod'
import { device } from './gpu.ts'
import { epochMs, experimentNumber, id } from './ids.ts'
import { sessionKind } from './session.ts'

export const campaignState = z.enum(['preparing', 'running', 'paused', 'finished', 'stopped', 'failed'])

export const objective = z.object({
  kind: z.enum(['metric', 'time-to-target', 'throughput']),
  metric: z.string(),
  direction: z.enum(['minimize', 'maximize']),
  target: z.number().nullable(),
  clock: z.enum(['wall', 'cpu']),
})

/** How much a campaign may use; null means without that limit. */
export const budget = z.object({
  experiments: z.number().int().positive().nullable(),
  /** Time in which the campaign runs, pauses excluded. */
  hours: z.number().positive().nullable(),
  /** Money for agents, in US dollars. The quota of a subscription is not dollars and is not counted. */
  usd: z.number().positive().nullable(),
  sessions: z.number().int().positive().nullable(),
  /** Of agents, in and out together. */
  tokens: z.number().int().positive().nullable(),
  /** Time in which runs train. */
  gpuHours: z.number().positive().nullable(),
  kwh: z.number().positive().nullable(),
})

/** What of a budget is used up; null is not known, never 0. Sessions that still run are counted with what is reserved for them. */
export const spent = z.object({
  experiments: z.number().int(),
  hours: z.number(),
  usd: z.number().nullable(),
  sessions: z.number().int(),
  tokens: z.number().int().nullable(),
  gpuHours: z.number(),
  kwh: z.number().nullable(),
})

export const agentIdentity = z.object({
  kind: z.enum(['claude-code', 'codex', 'api', 'command', 'script']),
  /** What the window prints, for example "script: proposals". */
  label: z.string(),
})

/** A speedup against the baseline as a factor with its 95 % interval. */
export const speedup = z.object({
  factor: z.number(),
  lo: z.number(),
  hi: z.number(),
  /** `measured`: end-to-end pairs on fresh seeds. `estimated`: the sum of what each kept patch was shown to gain. */
  basis: z.enum(['estimated', 'measured']),
  pairs: z.number().int().nullable(),
  /** False where a metric objective has no time in it: then `factor` is the ratio of the metric. */
  isTime: z.boolean(),
})

export const campaign = z.object({
  id,
  projectPath: z.string(),
  projectName: z.string(),
  base: z.string(),
  objective,
  state: campaignState,
  /** Why it is in that state, as one sentence; null while it simply runs. */
  reason: z.string().nullable(),
  agent: agentIdentity,
  q: z.number(),
  minEffect: z.number().nullable(),
  budget,
  /** The GPUs on which its runs are made; each comparison is of runs on the same one. None: on the processor. */
  devices: z.array(device),
  /** Proposals wait for `experiment.approve` before they are measured; `campaign.hold` sets it. */
  holdsProposals: z.boolean(),
  createdAt: epochMs,
  startedAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
})

export const campaignSummary = campaign.extend({
  kept: z.number().int(),
  tried: z.number().int(),
  runs: z.number().int(),
  speedup: speedup.nullable(),
})

export const runningNow = z.object({
  run: id,
  runNumber: z.number().int(),
  experiment: experimentNumber.nullable(),
  hypothesis: z.string(),
  stage: z.string(),
  seed: z.number().int(),
  /** The uuid of its GPU, or of an instance of one; null: none. */
  device: z.string().nullable(),
  startedAt: epochMs,
  /** How long such a run took so far, in the median; null before the first has ended. */
  expectedMs: z.number().nullable(),
})

export const attentionItem = z.object({
  /** Names the thing to look at, the same as long as there is one: `kept:12`, `finding:ID`, `run:ID`. */
  key: z.string(),
  kind: z.enum(['kept', 'finding', 'contaminated', 'lost', 'retired', 'stuck', 'warning']),
  text: z.string(),
  /** Effect of a kept experiment, as a log ratio. */
  effect: z.number().nullable(),
  at: epochMs,
  experiment: experimentNumber.nullable(),
  run: id.nullable(),
  /** Null: not seen yet. */
  seenAt: epochMs.nullable(),
})

/**
 * Time of the campaign in which no run was training, and why: `agent`: no proposal was ready; `launch`: a run was being started;
 * `evaluation`: its result was being measured and judged; `lease`: another run had the device; `quiet`: the machine was disturbed; `between`: all else (git, decisions, storing logs).
 */
export const idleCause = z.enum(['agent', 'lease', 'quiet', 'launch', 'evaluation', 'between'])

/** The three answers at a glance. */
export const campaignHead = campaignSummary.extend({
  /** What runs now, at most one run on each GPU; oldest first. */
  running: z.array(runningNow),
  /** Share of the time since the start, of all its GPUs, in which a run was training, 0 to 1. */
  busyShare: z.number().nullable(),
  /** Where the rest of the time went, largest first; nothing below a millisecond. */
  idle: z.array(z.object({ cause: idleCause, ms: z.number() })),
  /** Since when the runs wait for a proposal; null while they do not. */
  waitingSince: epochMs.nullable(),
  proposalsReady: z.number().int(),
  /** Proposals that wait for `experiment.approve`. */
  proposalsHeld: z.number().int(),
  /** What the agents are doing now, in a few words; null when nothing. */
  agentOn: z.string().nullable(),
  /** Sessions that live now, oldest first. */
  sessions: z.array(
    z.object({
      session: id,
      number: z.number().int(),
      kind: sessionKind,
      startedAt: epochMs,
      /** Its newest step in a few words: a tool, or what it last said. Hostile text. */
      doing: z.string(),
    }),
  ),
  /** What a person has to do before it can go on (log in, approve, extend a budget), as a sentence with the remedy; null: nothing. */
  waitsFor: z.string().nullable(),
  /** What holds agents and runs in, and what does not, one plain sentence each. */
  confinement: z.object({ agents: z.string(), runs: z.string() }),
  spent,
  costUsd: z.number().nullable(),
  spentHours: z.number(),
  /** Expected number of kept patches that are not real. */
  expectedFalse: z.number(),
  /** This machine's noise: standard deviation of one run, as a log ratio; null until calibrated. */
  noise: z.number().nullable(),
  /** What the next proof is expected to cost. */
  nextProofRuns: z.number().nullable(),
  nextProofMs: z.number().nullable(),
  /** What was not seen yet, newest first, a few; `unseen` is how many there are. */
  attention: z.array(attentionItem),
  unseen: z.number().int(),
  /** The stack's speedup after each keep or retirement. */
  staircase: z.array(z.object({ at: epochMs, factor: z.number(), experiment: experimentNumber })),
})

export type CampaignState = z.infer<typeof campaignState>
export type Objective = z.infer<typeof objective>
export type Budget = z.infer<typeof budget>
export type Spent = z.infer<typeof spent>
export type AgentIdentity = z.infer<typeof agentIdentity>
export type Speedup = z.infer<typeof speedup>
export type Campaign = z.infer<typeof campaign>
export type CampaignSummary = z.infer<typeof campaignSummary>
export type CampaignHead = z.infer<typeof campaignHead>
export type AttentionItem = z.infer<typeof attentionItem>
export type IdleCause = z.infer<typeof idleCause>
export type RunningNow = z.infer<typeof runningNow>
