import { z } from 'zod'
import { epochMs, experimentNumber, id } from './ids.ts'
import { stage } from './run.ts'

/**
 * What a session is for. `build`: a new patch on the incumbent. `branch`: on an earlier experiment that was not kept. `combine`: near-misses
 * together. `retest`: a near-miss once more, since the stack has changed. `simplify`: only take code away. `study`: profile, no patch.
 * `replay`: a script's next patch. `combine` and `retest` need no agent when the patches apply: then Pawl itself proposes.
 */
export const sessionKind = z.enum(['build', 'branch', 'combine', 'retest', 'simplify', 'study', 'replay'])

/** What the schedule decided, and why. */
export const sessionPlan = z.object({
  kind: sessionKind,
  /** The experiments it starts from, beside the incumbent. */
  on: z.array(experimentNumber),
  /** The researcher's idea that it was given. */
  idea: id.nullable(),
  reason: z.string(),
})

export const sessionOutcome = z.enum(['finished', 'crashed', 'timed-out', 'stopped', 'lost'])

/** `money`: paid by use. `subscription`: drawn from a plan's quota, no dollars. `free`: a local model or a script. */
export const billing = z.enum(['money', 'subscription', 'free', 'unknown'])

/** One session; its outcome is that of a run. */
export const sessionRow = z.object({
  id,
  /** From 1 within its campaign. */
  number: z.number().int(),
  plan: sessionPlan,
  experiment: experimentNumber.nullable(),
  agent: z.string(),
  model: z.string().nullable(),
  startedAt: epochMs,
  endedAt: epochMs.nullable(),
  outcome: sessionOutcome.nullable(),
  /** Null when it yielded a patch; else why there is none. */
  refusal: z.string().nullable(),
  tokensIn: z.number().int().nullable(),
  tokensOut: z.number().int().nullable(),
  /** Dollars spent. Null: not known, which is not the same as free. */
  costUsd: z.number().nullable(),
  billing,
})

export const sessionDetail = sessionRow.extend({
  campaign: id,
  /** Of `tokensIn`, those that the model had in its cache. */
  tokensCached: z.number().int().nullable(),
  /** Where the cost comes from: the agent said it, or tokens times the price table. */
  costFrom: z.enum(['agent', 'prices']).nullable(),
  /** The command as it was started; the brief in it is written as {brief}. */
  argv: z.array(z.string()),
  /** The brief as it was given. */
  brief: z.string(),
  /** What held it in, as one plain sentence. */
  confinement: z.string(),
  /** How its process ended: `exited`, `time-limit`, `output-limit`, `quota`, `stop`, ... */
  endedBy: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  /** Processes that it left running and that were ended. */
  leftovers: z.number().int().nullable(),
  /** Events of its transcript so far; `session.events` gives them. */
  events: z.number().int(),
})

const common = {
  /** From 0, without gaps. */
  seq: z.number().int(),
  /** Milliseconds since the session's start. */
  atMs: z.number(),
}

/** One step of a transcript, whatever the agent. Every text is hostile, bounded, and free of secrets that Pawl handed out. */
export const sessionEvent = z.discriminatedUnion('kind', [
  /** `pawl` tells what Pawl itself did. */
  z.object({ kind: z.literal('text'), ...common, who: z.enum(['agent', 'pawl']), text: z.string() }),
  z.object({ kind: z.literal('thinking'), ...common, text: z.string() }),
  /** `call` ties a tool to its result where the agent tells. `input` is a command, or JSON. */
  z.object({ kind: z.literal('tool'), ...common, call: z.string().nullable(), name: z.string(), input: z.string() }),
  z.object({
    kind: z.literal('result'),
    ...common,
    call: z.string().nullable(),
    text: z.string(),
    ok: z.boolean().nullable(),
  }),
  /** Sums since the session's start; null is not known. */
  z.object({
    kind: z.literal('cost'),
    ...common,
    tokensIn: z.number().int().nullable(),
    tokensOut: z.number().int().nullable(),
    tokensCached: z.number().int().nullable(),
    usd: z.number().nullable(),
  }),
  /** A rate or quota limit; `until` when it says when it ends (epoch milliseconds). */
  z.object({ kind: z.literal('limit'), ...common, text: z.string(), until: epochMs.nullable() }),
  z.object({ kind: z.literal('problem'), ...common, text: z.string() }),
  /** A line that Pawl does not know how to read, as it came. */
  z.object({ kind: z.literal('raw'), ...common, text: z.string() }),
])

export const sessionEvents = z.object({
  events: z.array(sessionEvent),
  /** Ask from here on for what follows. */
  next: z.number().int(),
  total: z.number().int(),
  /** True when the session has ended and nothing follows `next`. */
  atEnd: z.boolean(),
})

export const finding = z.object({
  id,
  experiment: experimentNumber.nullable(),
  run: id.nullable(),
  session: id.nullable(),
  kind: z.enum(['bug', 'seed-sensitivity', 'guard', 'harness', 'gaming', 'note']),
  sentence: z.string(),
  /** The command that fails before the fix and passes after it; null where there is none. */
  check: z.array(z.string()).nullable(),
  /** As Pawl itself has seen it; null: not run yet. Proven is: fails before, passes after. */
  failsBefore: z.boolean().nullable(),
  passesAfter: z.boolean().nullable(),
  /** The end of what the check printed, before and after. Hostile text. */
  outputBefore: z.string().nullable(),
  outputAfter: z.string().nullable(),
  checkedAt: epochMs.nullable(),
  createdAt: epochMs,
})

/** `waiting`: the next sessions get it, lowest position first. `held`: not before it is approved. `taken`: with an agent now. */
export const idea = z.object({
  id,
  text: z.string(),
  state: z.enum(['waiting', 'held', 'taken', 'done', 'dropped']),
  position: z.number(),
  /** The experiment that came of it. */
  experiment: experimentNumber.nullable(),
  /** "Branch from here": the experiment that the session is to start from, instead of the incumbent. */
  base: experimentNumber.nullable(),
  session: id.nullable(),
  author: z.enum(['researcher', 'agent']),
  createdAt: epochMs,
})

/** A note to the agents: every brief from now on carries it, until it is taken back. */
export const agentNote = z.object({
  id,
  text: z.string(),
  createdAt: epochMs,
  /** Sessions whose brief carried it. */
  given: z.number().int(),
})

/** An agent that this Pawl can drive, as far as can be known without spending anything. */
export const knownAgent = z.object({
  /** What `campaign.start` and `--agent` take; ends in a colon where something must follow (a folder, a command, a model). */
  source: z.string(),
  name: z.string(),
  /** One sentence on what it is. */
  about: z.string(),
  /** Null where there is nothing to install. */
  installed: z.boolean().nullable(),
  version: z.string().nullable(),
  path: z.string().nullable(),
  login: z.enum(['yes', 'no', 'unknown', 'not-needed']),
  /** How it is logged in, or why that is not known. */
  loginSentence: z.string(),
  billing,
  /** How to get it or to log in, when that is missing. */
  remedy: z.string().nullable(),
})

/** In `usd`, `null` is not known; `unknownSessions` counts the sessions of which it is not. */
export const costLine = z.object({
  experiment: experimentNumber.nullable(),
  usd: z.number().nullable(),
  tokens: z.number().int().nullable(),
  hours: z.number(),
  kwh: z.number().nullable(),
  sessions: z.number().int(),
  unknownSessions: z.number().int(),
})

/** What runs of one stage took, all together. */
export const stageCost = z.object({ stage, runs: z.number().int(), hours: z.number() })

export const cost = z.object({
  total: costLine,
  perExperiment: costLine.nullable(),
  /** Everything that was spent, shared by the proven wins: also what was tried in vain. */
  perKeep: costLine.nullable(),
  /** Where the time went, longest first. */
  stages: z.array(stageCost),
  lines: z.array(costLine),
  billing: z.array(z.object({ billing, sessions: z.number().int() })),
})

export type SessionKind = z.infer<typeof sessionKind>
export type SessionPlan = z.infer<typeof sessionPlan>
export type SessionRow = z.infer<typeof sessionRow>
export type SessionDetail = z.infer<typeof sessionDetail>
export type SessionEvent = z.infer<typeof sessionEvent>
export type SessionEvents = z.infer<typeof sessionEvents>
export type Billing = z.infer<typeof billing>
export type Finding = z.infer<typeof finding>
export type Idea = z.infer<typeof idea>
export type AgentNote = z.infer<typeof agentNote>
export type KnownAgent = z.infer<typeof knownAgent>
export type Cost = z.infer<typeof cost>
export type StageCost = z.infer<typeof stageCost>
export type CostLine = z.infer<typeof costLine>
