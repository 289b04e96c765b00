import type { Rows } from '../../components/picture/SavePicture.tsx'
import type { LaneData } from './lanes.ts'

/** What the page shows, as a table: where several samples share a place, their lowest and highest. */
export function laneRows(device: string, data: LaneData): Rows {
  const names = ['utilisation', 'memory', 'power', 'smClock', 'temperature'] as const
  const heads = {
    utilisation: 'utilisation',
    memory: 'memory_bytes',
    power: 'power_w',
    smClock: 'sm_clock_mhz',
    temperature: 'temperature_c',
  }
  const sides = data.exact ? (['hi'] as const) : (['lo', 'hi'] as const)
  return [
    [
      'device',
      'at_ms',
      ...names.flatMap((name) => sides.map((side) => (data.exact ? heads[name] : `${heads[name]}_${side}`))),
      'throttled',
    ],
    ...data.at.map((at, index) => [
      device,
      at,
      ...names.flatMap((name) => sides.map((side) => data[side][name][index] ?? null)),
      data.throttle[index]?.join(' ') ?? '',
    ]),
  ]
}
