import { z } from 'zod'
import { epochMs, experimentNumber, id } from './ids.ts'

export const stage = z.enum(['warm-up', 'calibrate', 'screen', 'confirm', 'block', 'ablate', 'final', 'transfer'])
export const runOutcome = z.enum(['finished', 'crashed', 'timed-out', 'stopped', 'lost'])

export const guardReading = z.object({
  name: z.string(),
  value: z.number().nullable(),
  limit: z.string(),
  ok: z.boolean().nullable(),
})

export const runRow = z.object({
  id,
  number: z.number().int(),
  experiment: experimentNumber.nullable(),
  block: z.number().int().nullable(),
  pair: z.number().int().nullable(),
  stage,
  seed: z.number().int(),
  /** The patches on the base, by experiment number. */
  patches: z.array(experimentNumber),
  startedAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
  /** Null while it lives. */
  outcome: runOutcome.nullable(),
  /** Null until it has ended; false: contaminated, and `why` says by what. */
  clean: z.boolean().nullable(),
  why: z.string().nullable(),
  /** The objective's value in its own unit. */
  value: z.number().nullable(),
  /** What is compared: smaller is better, differences are effects (log ratios). */
  y: z.number().nullable(),
  /** ln of the nanoseconds that a fixed piece of work took beside the run: larger where the machine was slower. Null: not measured. */
  pace: z.number().nullable(),
  prefixValue: z.number().nullable(),
  durationMs: z.number().nullable(),
  cpuMs: z.number().nullable(),
  peakRssBytes: z.number().nullable(),
  outputBytes: z.number().nullable(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  guards: z.array(guardReading),
  commit: z.string(),
  /** The uuid of the GPU that it had; null: none. */
  device: z.string().nullable(),
  /** From the GPU's own readings of its power; null: not known. */
  energyJ: z.number().nullable(),
})

/** A stretch of a curve: by the points' number, their step or their time (ms since the run began); both ends belong to it. */
export const curveWithin = z.object({ axis: z.enum(['index', 'step', 'time']), from: z.number(), to: z.number() })

/** One metric of one run, decimated by minimum and maximum where the stretch has more points than asked for. */
export const curve = z.object({
  run: id,
  name: z.string(),
  /** False: decimated. */
  exact: z.boolean(),
  /** Points of the whole curve. */
  total: z.number().int(),
  steps: z.array(z.number().nullable()),
  atMs: z.array(z.number()),
  values: z.array(z.number()),
  /** Where it was asked for: at each of these points, the smoothing of all points up to it. */
  smoothed: z.array(z.number()).nullable(),
})

export const logSlice = z.object({
  /** Decoded output; bytes that are no UTF-8 come as U+FFFD. */
  text: z.string(),
  offset: z.number().int(),
  nextOffset: z.number().int(),
  totalBytes: z.number().int(),
  /** True when the run has ended and nothing follows `nextOffset`. */
  atEnd: z.boolean(),
})

export const logLines = logSlice.extend({
  /** Where asked for: [offset behind a chunk, milliseconds since the run's start at which the harness got it], in order. */
  arrivals: z.array(z.tuple([z.number().int(), z.number().int()])),
})

export const logFound = z.object({
  found: z.object({ offset: z.number().int(), line: z.string() }).nullable(),
  /** How far was looked; without a find, whoever asked goes on from here unless `atEnd`. */
  searched: z.number().int(),
  atEnd: z.boolean(),
})

export const logHit = z.object({
  run: id,
  runNumber: z.number().int(),
  experiment: experimentNumber.nullable(),
  offset: z.number().int(),
  line: z.string(),
})

export const logSearch = z.object({
  /** Newest runs first. */
  hits: z.array(logHit),
  /** Runs whose log is not stored yet and was looked through as it lay on the disk, from this byte on. `ended`: it only waits to be stored. */
  spools: z.array(z.object({ run: id, runNumber: z.number().int(), ended: z.boolean(), fromByte: z.number().int() })),
})

export type Stage = z.infer<typeof stage>
export type RunOutcome = z.infer<typeof runOutcome>
export type GuardReading = z.infer<typeof guardReading>
export type RunRow = z.infer<typeof runRow>
export type Curve = z.infer<typeof curve>
export type CurveWithin = z.infer<typeof curveWithin>
export type LogSlice = z.infer<typeof logSlice>
export type LogLines = z.infer<typeof logLines>
export type LogFound = z.infer<typeof logFound>
export type LogHit = z.infer<typeof logHit>
export type LogSearch = z.infer<typeof logSearch>
