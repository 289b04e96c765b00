import type { GpuBoundary, GpuFacts, GpuProcess, Observation } from '../../preload/contract/gpu.ts'

export const MiB = 1024 ** 2
export const GiB = 1024 ** 3

type Gpu = NonNullable<Observation['gpu']>
type Change = {
  readonly seconds?: number
  readonly host?: Partial<Observation['host']>
  readonly gpu?: Partial<Gpu> | null
  readonly missing?: readonly string[]
}

export const xorg: GpuProcess = {
  pid: 1803,
  name: 'Xorg',
  owner: 'root',
  use: 'graphics',
  memoryBytes: 100 * MiB,
  run: null,
}

/** A GPU of which little is known; a test changes what it is about. */
export function gpuFacts(index: number, change: Partial<GpuFacts> = {}): GpuFacts {
  return {
    uuid: `GPU-${index}`,
    index,
    name: 'a GPU',
    driver: '',
    busId: '',
    memoryTotalBytes: null,
    powerLimitW: null,
    maxSmClockMhz: null,
    maxMemoryClockMhz: null,
    isMig: false,
    hasDisplay: null,
    unifiedMemory: false,
    ...change,
  }
}

/** A GPU as it is between the runs of a quiet desktop. */
export function boundary(change: Partial<GpuBoundary> = {}): GpuBoundary {
  return {
    at: 1,
    memoryUsedBytes: 120 * MiB,
    processes: [xorg],
    throttle: ['idle'],
    throttledMs: null,
    powerLimitW: 450,
    ...change,
  }
}

/** A run of five minutes on a quiet machine of 16 cores with one GPU; a test changes what it is about. */
export function observed(change: Change = {}): Observation {
  return {
    fromMs: 1,
    toMs: 300_001,
    seconds: change.seconds ?? 300,
    host: {
      cores: 16,
      othersCores: 0.3,
      siblingCores: null,
      runCores: 1.2,
      idleShare: 0.9,
      stolenShare: 0,
      sleptMs: 0,
      clockJumpMs: 0,
      onBattery: false,
      ...change.host,
    },
    gpu:
      change.gpu === null
        ? null
        : {
            uuid: 'GPU-0',
            before: boundary(),
            after: boundary(),
            samples: 300,
            utilisation: 0.97,
            memoryMaxBytes: 20 * GiB,
            powerW: 400,
            powerFreeW: 400,
            energyJ: 120_000,
            smClockMhz: 2_500,
            temperatureMaxC: 70,
            powerLimitLoW: 450,
            powerLimitHiW: 450,
            throttledShare: { 'power-cap': 0.14 },
            lost: null,
            ...change.gpu,
          },
    missing: [...(change.missing ?? [])],
  }
}
