import type { Device, GpuBoundary, GpuSample, Machine, MachineSample } from '../../../preload/contract/gpu.ts'
import { formatCount, formatGib, formatShare } from '../../format.ts'

/** One reading of the strip. */
export type Cell = {
  readonly name: string
  readonly read: (sample: MachineSample) => number | null
  readonly print: (value: number | null) => string
  /** What it can reach; null: not known. */
  readonly top: (sample: MachineSample) => number | null
  /** Left out where what it can reach goes without saying. */
  readonly printTop?: (value: number | null) => string
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
  // The last reading of a GPU that is lost says nothing of what holds it back now.
  if (gpu === undefined || machine.state !== 'on')
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

const processor: readonly Cell[] = [
  {
    name: 'CPU, all cores',
    read: (sample) => sample.cpuShare,
    print: (value) => formatShare(value, 0),
    top: () => 1,
    wide: false,
  },
  {
    name: 'Memory, GiB',
    read: (sample) => sample.memoryUsedBytes,
    print: formatGib,
    top: (sample) => sample.memoryTotalBytes,
    printTop: formatGib,
    wide: false,
  },
]

/** The readings of one GPU; null: of the processor. */
export function cellsOf(uuid: string | null, maxSmClockMhz: number | null): readonly Cell[] {
  if (uuid === null) return processor
  const of = (pick: (gpu: GpuSample) => number | null) => (sample: MachineSample) => {
    const gpu = sample.gpus.find((other) => other.uuid === uuid)
    return gpu === undefined ? null : pick(gpu)
  }
  return [
    {
      name: 'Utilisation',
      read: of((gpu) => gpu.utilisation),
      print: (value) => formatShare(value, 0),
      top: () => 1,
      wide: false,
    },
    {
      name: 'Memory, GiB',
      read: of((gpu) => gpu.memoryUsedBytes),
      print: formatGib,
      top: of((gpu) => gpu.memoryTotalBytes),
      printTop: formatGib,
      wide: false,
    },
    {
      name: 'Power, W',
      read: of((gpu) => gpu.powerW),
      print: formatCount,
      top: of((gpu) => gpu.powerLimitW),
      printTop: formatCount,
      wide: false,
    },
    {
      name: 'SM clock, MHz',
      read: of((gpu) => gpu.smClockMhz),
      print: formatCount,
      top: () => maxSmClockMhz,
      printTop: formatCount,
      wide: true,
    },
    {
      name: 'Temperature',
      read: of((gpu) => gpu.temperatureC),
      print: (value) => (value === null ? '' : `${formatCount(value)}\u00a0°C`),
      top: () => 100,
      wide: true,
    },
  ]
}

/** What a cell says of a sample: its value, and what it can reach. */
export function cellText(
  cell: Cell,
  sample: MachineSample | undefined,
): { readonly value: string; readonly of: string } {
  if (sample === undefined) return { value: '', of: '' }
  const top = cell.top(sample)
  return {
    value: cell.print(cell.read(sample)),
    of: cell.printTop === undefined || top === null ? '' : `of ${cell.printTop(top)}`,
  }
}

export function isSameHead(a: StripHead, b: StripHead): boolean {
  return a.name === b.name && a.value === b.value && a.said.join() === b.said.join()
}
