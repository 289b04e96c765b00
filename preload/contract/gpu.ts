import { z } from 'zod'
import { epochMs } from './ids.ts'

/** One reading of one GPU; null is "not known", never 0. */
export const gpuSample = z.object({
  uuid: z.string(),
  index: z.number().int(),
  name: z.string(),
  /** Share of the time in which any kernel ran, 0 to 1: how busy it is, not how well it is used. */
  utilisation: z.number().nullable(),
  /** Share of the time in which its memory was read or written, 0 to 1. */
  memoryShare: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  /** Over its limit is legal for a moment. */
  powerW: z.number().nullable(),
  powerLimitW: z.number().nullable(),
  smClockMhz: z.number().nullable(),
  memoryClockMhz: z.number().nullable(),
  temperatureC: z.number().nullable(),
  /** Why its clocks are not at their highest, one word each; what has no name stands as hex. Null: not known. */
  throttle: z.array(z.string()).nullable(),
})

/** One reading of the machine at one moment; null is "not known", never 0. */
export const machineSample = z.object({
  at: epochMs,
  /** 0 to 1, all cores together. */
  cpuShare: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  gpus: z.array(gpuSample),
})

/** What is known of one GPU without sampling it. */
export const gpuFacts = z.object({
  uuid: z.string(),
  index: z.number().int(),
  name: z.string(),
  driver: z.string(),
  busId: z.string(),
  memoryTotalBytes: z.number().nullable(),
  powerLimitW: z.number().nullable(),
  maxSmClockMhz: z.number().nullable(),
  maxMemoryClockMhz: z.number().nullable(),
  /** Cut into instances: its utilisation is then not known by design. */
  isMig: z.boolean(),
  /** It drives a display; null: not known. */
  hasDisplay: z.boolean().nullable(),
  /** Shares the machine's memory, so that it has none of its own to report. */
  unifiedMemory: z.boolean(),
})

/** How GPU telemetry stands. `asleep`: a laptop's GPU that is not woken to be looked at. `replay`: a recording, not this machine. */
export const telemetryState = z.enum(['none', 'asleep', 'off', 'starting', 'on', 'failed', 'replay'])

/** What is known of the machine without sampling. */
export const machine = z.object({
  hostname: z.string(),
  cpu: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  gpus: z.array(gpuFacts),
  state: telemetryState,
  /** One plain sentence on what telemetry there is, and why not more. */
  telemetry: z.string(),
})

export type GpuSample = z.infer<typeof gpuSample>
export type GpuFacts = z.infer<typeof gpuFacts>
export type TelemetryState = z.infer<typeof telemetryState>
export type MachineSample = z.infer<typeof machineSample>
export type Machine = z.infer<typeof machine>
