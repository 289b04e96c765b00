import type { Device, GpuBoundary, GpuSample, Machine, MachineSample } from '../../../preload/contract/gpu.ts'
import { formatCount, formatGib, formatShare } from '../../format.ts'

/** One reading of the strip: its value now, what it can reach, and where it was. */
export type Cell = {
  readonly name: string
  readonly value: string
  readonly of: string
  readonly values: readonly (number | null)[]
  readonly top: number | null
  /** Left out where there is little room. */
  readonly wide: boolean
}

/** What the strip says at its left: what the machine is, and whether it was disturbed. */
export type StripHead = { readonly name: string; readonly value: string; readonly said: readonly string[] }

const reasonWords: Readonly<Record<string, string>> = {
  'power-cap': 'at its power cap',
  'hw-slowdown': 'slowed by the hardware',
  'sw-thermal': 'slowed by heat',
  'hw-thermal': 'slowed by heat',
  'power-brake': 'power brake',
  'application-clocks': 'clocks set by hand',
  'display-clock': 'display clock',
  'sync-boost': 'sync boost',
}

/** The GPU of a campaign in the latest sample; undefined where it trains on the processor, or nothing is read of it. */
export function gpuOf(
  samples: readonly MachineSample[],
  device: Device | null,
  machine: Machine | undefined,
): GpuSample | undefined {
  const gpus = samples.at(-1)?.gpus ?? []
  return machine?.state === 'replay' ? gpus[0] : gpus.find((gpu) => gpu.uuid === device?.gpuUuid)
}

export function stripHead(machine: Machine | undefined, device: Device | null, gpu: GpuSample | undefined): StripHead {
  if (machine?.state === 'replay')
    return {
      name: 'Recorded',
      value: gpu?.name ?? '',
      said: ['A recording is played: not this machine, and no run is judged by it.'],
    }
  if (device === null || machine === undefined)
    return {
      name: 'This machine',
      value: machine === undefined ? '' : `${machine.cores} cores`,
      said:
        machine === undefined ? [] : [machine.gpus.length === 0 ? machine.telemetry : 'The runs use the processor.'],
    }
  const name = `GPU ${device.index}`
  if (gpu === undefined)
    return { name, value: device.name, said: [isRead(machine) ? 'no reading of it now' : machine.telemetry] }
  return {
    name,
    value: device.name,
    said: [
      throttleSentence(gpu.throttle),
      foreignSentence(machine.seen.find((seen) => seen.gpu === gpu.uuid)?.boundary),
    ],
  }
}

/** Its telemetry is in order, or about to be: what it says of itself is then no reason for a reading to be missing. */
function isRead({ state }: Machine): boolean {
  return state === 'on' || state === 'starting' || state === 'off'
}

/** Why its clocks are held back, in words; an idle GPU is not held back. */
export function throttleSentence(throttle: readonly string[] | null): string {
  if (throttle === null) return 'throttling not known'
  const reasons = throttle.filter((reason) => reason !== 'idle').map((reason) => reasonWords[reason] ?? reason)
  return reasons.length === 0 ? 'no throttling' : [...new Set(reasons)].join(', ')
}

function foreignSentence(boundary: GpuBoundary | undefined): string {
  if (boundary?.processes == null) return 'others on it not known'
  const computing = boundary.processes.filter((process) => process.use !== 'graphics')
  const [first] = computing
  if (first === undefined) return 'no foreign process'
  const owner = first.owner === null ? '' : ` (${first.owner})`
  return `${first.name}${owner}${computing.length === 1 ? '' : ` and ${computing.length - 1} more`} on it too`
}

export function processorCells(samples: readonly MachineSample[]): readonly Cell[] {
  const last = samples.at(-1)
  return [
    {
      name: 'CPU, all cores',
      value: formatShare(last?.cpuShare ?? null, 0),
      of: '',
      values: samples.map((sample) => sample.cpuShare),
      top: 1,
      wide: false,
    },
    {
      name: 'Memory, GiB',
      value: formatGib(last?.memoryUsedBytes ?? null),
      of: last?.memoryTotalBytes == null ? '' : `of ${formatGib(last.memoryTotalBytes)}`,
      values: samples.map((sample) => sample.memoryUsedBytes),
      top: last?.memoryTotalBytes ?? null,
      wide: false,
    },
  ]
}

export function gpuCells(
  samples: readonly MachineSample[],
  gpu: GpuSample,
  maxSmClockMhz: number | null,
): readonly Cell[] {
  const series = samples.map((sample) => sample.gpus.find((other) => other.uuid === gpu.uuid))
  return [
    {
      name: 'Utilisation',
      value: formatShare(gpu.utilisation, 0),
      of: '',
      values: series.map((one) => one?.utilisation ?? null),
      top: 1,
      wide: false,
    },
    {
      name: 'Memory, GiB',
      value: formatGib(gpu.memoryUsedBytes),
      of: gpu.memoryTotalBytes === null ? '' : `of ${formatGib(gpu.memoryTotalBytes)}`,
      values: series.map((one) => one?.memoryUsedBytes ?? null),
      top: gpu.memoryTotalBytes,
      wide: false,
    },
    {
      name: 'Power, W',
      value: formatCount(gpu.powerW),
      of: gpu.powerLimitW === null ? '' : `of ${formatCount(gpu.powerLimitW)}`,
      values: series.map((one) => one?.powerW ?? null),
      top: gpu.powerLimitW,
      wide: false,
    },
    {
      name: 'SM clock, MHz',
      value: formatCount(gpu.smClockMhz),
      of: maxSmClockMhz === null ? '' : `of ${formatCount(maxSmClockMhz)}`,
      values: series.map((one) => one?.smClockMhz ?? null),
      top: maxSmClockMhz,
      wide: true,
    },
    {
      name: 'Temperature',
      value: gpu.temperatureC === null ? '' : `${formatCount(gpu.temperatureC)}\u00a0°C`,
      of: '',
      values: series.map((one) => one?.temperatureC ?? null),
      top: 100,
      wide: true,
    },
  ]
}
