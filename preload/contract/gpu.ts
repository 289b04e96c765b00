import { z } from 'zod'
import { epochMs, id } from './ids.ts'

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

/** The device that a campaign's runs get: a whole GPU, or an instance of one that is cut into several. */
export const device = z.object({
  /** What is leased and what a run sees: the uuid of the GPU or of its instance. */
  uuid: z.string(),
  /** The GPU that is asked about itself. */
  gpuUuid: z.string(),
  index: z.number().int(),
  name: z.string(),
  busId: z.string(),
  /** How CUDA_VISIBLE_DEVICES names it. */
  visibleAs: z.enum(['index', 'uuid']),
})

/** How GPU telemetry stands. `asleep`: a laptop's GPU that is not woken to be looked at. `replay`: a recording, not this machine. */
export const telemetryState = z.enum(['none', 'asleep', 'off', 'starting', 'on', 'retrying', 'failed', 'replay'])

/** A process that has a GPU open. */
export const gpuProcess = z.object({
  pid: z.number().int(),
  /** Its program, without folders and arguments. */
  name: z.string(),
  /** Who started it; null where the system does not tell. */
  owner: z.string().nullable(),
  use: z.enum(['compute', 'graphics', 'both', 'unknown']),
  memoryBytes: z.number().nullable(),
  /** The run of Pawl's that it belongs to; null: none. */
  run: id.nullable(),
})

/** What a GPU said of itself right before or right after a run; null is "not known". */
export const gpuBoundary = z.object({
  at: epochMs,
  memoryUsedBytes: z.number().nullable(),
  processes: z.array(gpuProcess).nullable(),
  throttle: z.array(z.string()).nullable(),
  /** For how long each reason held since the driver was loaded, in ms. */
  throttledMs: z.record(z.string(), z.number()).nullable(),
  powerLimitW: z.number().nullable(),
})

/** A campaign that works on a device of this machine: between its runs nobody has it, and it stays the campaign's. */
export const deviceClaim = z.object({
  device: z.string(),
  campaign: id,
  pid: z.number().int(),
  /** The data folder of the Pawl that it belongs to. */
  home: z.string(),
})

/** Who has a device of this machine. */
export const leaseHolder = z.object({
  device: z.string(),
  pid: z.number().int(),
  /** The data folder of the Pawl that has it. */
  home: z.string(),
  run: z.string().nullable(),
  since: epochMs,
  /** Whose run it is, where that is a run of this data folder. */
  own: z.object({ campaign: id, projectName: z.string(), runNumber: z.number().int() }).nullable(),
})

/** What Pawl itself costs a run on this machine: the difference between runs with and without a part of it, in turn. */
export const ownCost = z.object({
  at: epochMs,
  /** The machine that it was measured on: on another it says nothing. */
  profile: z.string(),
  seconds: z.number(),
  parts: z.array(
    z.object({
      name: z.enum(['harness', 'telemetry', 'window']),
      /** How much longer a run took with it, as a share; `lo` and `hi`: its 95 % interval. Null: not measured, and `why`. */
      share: z.number().nullable(),
      lo: z.number().nullable(),
      hi: z.number().nullable(),
      pairs: z.number().int(),
      why: z.string().nullable(),
    }),
  ),
})

/** What is known of the machine without sampling. */
export const machine = z.object({
  hostname: z.string(),
  cpu: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  gpus: z.array(gpuFacts),
  /** When the GPUs were asked what they are, where that was before Pawl was started and nobody may ask them now; null: since then. */
  asOf: epochMs.nullable(),
  state: telemetryState,
  /** One plain sentence on what telemetry there is, and why not more. */
  telemetry: z.string(),
  /** Samples that did not come and lines that made no sense, since Pawl was started. */
  missed: z.object({ samples: z.number().int(), lines: z.number().int() }),
  /** Who was on each GPU when it was last looked at: never while a run is timed. */
  seen: z.array(z.object({ gpu: z.string(), boundary: gpuBoundary })),
  leases: z.array(leaseHolder),
  claims: z.array(deviceClaim),
  /** The latest words of the driver between its samples, newest first. */
  events: z.array(z.object({ at: epochMs, said: z.string() })),
  ownCost: ownCost.nullable(),
})

/** The GPUs of this machine and who was on them, as last told: what is shown while nobody may ask. */
export const knownGpus = machine.pick({ gpus: true, seen: true }).extend({ at: epochMs })

/** One reading of a device over a span of time, at most `points` places; several samples in a place give their lowest and highest. */
export const machineHistory = z.object({
  device: z.string(),
  fromMs: epochMs,
  toMs: epochMs,
  samples: z.number().int(),
  /** False: decimated. */
  exact: z.boolean(),
  at: z.array(epochMs),
  series: z.array(
    z.object({
      name: z.enum(['utilisation', 'memory', 'power', 'smClock', 'temperature']),
      lo: z.array(z.number().nullable()),
      hi: z.array(z.number().nullable()),
    }),
  ),
  /** Why the clocks were held back in each place. */
  throttle: z.array(z.array(z.string())),
  /** Share of the samples in which each reason held. */
  throttledShare: z.record(z.string(), z.number()),
  powerLimitW: z.number().nullable(),
  /** What the rules found in the runs of this time on this device, also what does not count against them. */
  found: z.array(z.object({ run: id, rule: z.string(), voids: z.boolean(), fromMs: epochMs, toMs: epochMs })),
})

/** What was measured around and during one run, before its metric was looked at. Null is "not known", never 0. */
export const observation = z.object({
  fromMs: epochMs,
  toMs: epochMs,
  seconds: z.number(),
  host: z.object({
    cores: z.number().int().nullable(),
    /** How many cores other programs than the run and Pawl kept busy, on average. */
    othersCores: z.number().nullable(),
    /** The same of other runs of Pawl, on other devices; they are none of the others. Null: there were none. */
    siblingCores: z.number().nullable(),
    runCores: z.number().nullable(),
    /** Share of the processor's time that nobody used. */
    idleShare: z.number().nullable(),
    /** Share of the wanted processor time that went to other virtual machines. */
    stolenShare: z.number().nullable(),
    sleptMs: z.number().nullable(),
    /** How far the wall clock moved more than time passed. */
    clockJumpMs: z.number().nullable(),
    onBattery: z.boolean().nullable(),
  }),
  /** Null: the run had no GPU. */
  gpu: z
    .object({
      uuid: z.string(),
      before: gpuBoundary.nullable(),
      after: gpuBoundary.nullable(),
      samples: z.number().int(),
      utilisation: z.number().nullable(),
      memoryMaxBytes: z.number().nullable(),
      powerW: z.number().nullable(),
      /** Over the samples in which nothing but the power cap held its clocks back. */
      powerFreeW: z.number().nullable(),
      energyJ: z.number().nullable(),
      smClockMhz: z.number().nullable(),
      temperatureMaxC: z.number().nullable(),
      powerLimitLoW: z.number().nullable(),
      powerLimitHiW: z.number().nullable(),
      /** Share of the run's time in which each reason held its clocks back. */
      throttledShare: z.record(z.string(), z.number()).nullable(),
      /** The driver's words when it was gone; null: it was there all along. */
      lost: z.string().nullable(),
    })
    .nullable(),
  /** What could not be measured and why, one sentence each. */
  missing: z.array(z.string()),
})

/** What one rule found in an observation: `voids` false means that it is recorded and does not count against the run. */
export const contamination = z.object({ rule: z.string(), voids: z.boolean(), sentence: z.string() })

/** Rules that a project may tolerate: what they find is recorded then, in every arm. */
export const tolerable = [
  'host-load',
  'stolen-time',
  'foreign-process',
  'foreign-memory',
  'foreign-memory-during',
  'slowed',
  'slowed-at-start',
] as const

/** Why a run counts or does not, as far as the machine goes. */
export const runEvidence = z.object({
  /** Null: the run was made before such evidence was kept, or never ended. */
  observation: observation.nullable(),
  findings: z.array(contamination),
})

export type GpuProcess = z.infer<typeof gpuProcess>
export type GpuBoundary = z.infer<typeof gpuBoundary>
export type Observation = z.infer<typeof observation>
export type Contamination = z.infer<typeof contamination>
export type RunEvidence = z.infer<typeof runEvidence>
export type GpuSample = z.infer<typeof gpuSample>
export type Device = z.infer<typeof device>
export type GpuFacts = z.infer<typeof gpuFacts>
export type KnownGpus = Readonly<z.infer<typeof knownGpus>>
export type TelemetryState = z.infer<typeof telemetryState>
export type MachineSample = z.infer<typeof machineSample>
export type Machine = z.infer<typeof machine>
export type DeviceClaim = z.infer<typeof deviceClaim>
export type LeaseHolder = z.infer<typeof leaseHolder>
export type OwnCost = z.infer<typeof ownCost>
export type MachineHistory = z.infer<typeof machineHistory>
