import { z } from 'zod'
import { epochMs, experimentNumber, id } from './ids.ts'
import { stage } from './run.ts'

/** How a session ended: the outcomes of a run. */
export const sessionRow = z.object({
  id,
  experiment: experimentNumber.nullable(),
  agent: z.string(),
  startedAt: epochMs,
  endedAt: epochMs.nullable(),
  outcome: z.enum(['finished', 'crashed', 'timed-out', 'stopped', 'lost']).nullable(),
  /** Null when it yielded a patch; else why there is none. */
  refusal: z.string().nullable(),
  tokensIn: z.number().int().nullable(),
  tokensOut: z.number().int().nullable(),
  /** Null: not known, which is not the same as free. */
  costUsd: z.number().nullable(),
})

export const finding = z.object({
  id,
  experiment: experimentNumber.nullable(),
  run: id.nullable(),
  kind: z.enum(['bug', 'seed-sensitivity', 'guard', 'harness', 'gaming', 'note']),
  sentence: z.string(),
  /** The command that fails before the fix and passes after it; null where there is none. */
  check: z.array(z.string()).nullable(),
  failsBefore: z.boolean().nullable(),
  passesAfter: z.boolean().nullable(),
  createdAt: epochMs,
})

export const idea = z.object({
  id,
  text: z.string(),
  state: z.enum(['waiting', 'held', 'taken', 'done', 'dropped']),
  position: z.number(),
  experiment: experimentNumber.nullable(),
  createdAt: epochMs,
})

export const costLine = z.object({
  experiment: experimentNumber.nullable(),
  usd: z.number().nullable(),
  tokens: z.number().int().nullable(),
  hours: z.number(),
  kwh: z.number().nullable(),
})

/** What runs of one stage took, all together. */
export const stageCost = z.object({ stage, runs: z.number().int(), hours: z.number() })

export const cost = z.object({
  total: costLine,
  perExperiment: costLine.nullable(),
  perKeep: costLine.nullable(),
  /** Where the time went, longest first. */
  stages: z.array(stageCost),
  lines: z.array(costLine),
})

export type SessionRow = z.infer<typeof sessionRow>
export type Finding = z.infer<typeof finding>
export type Idea = z.infer<typeof idea>
export type Cost = z.infer<typeof cost>
export type StageCost = z.infer<typeof stageCost>
export type CostLine = z.infer<typeof costLine>
