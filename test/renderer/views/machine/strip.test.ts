import { describe, expect, test } from 'vitest'
import type { Device, GpuSample, Machine, MachineSample } from '../../../../preload/contract/gpu.ts'
import {
  cellsOf,
  cellText,
  gpuOf,
  isSameHead,
  stripHead,
  throttleSentence,
} from '../../../../renderer/views/machine/strip.ts'

const device: Device = { uuid: 'GPU-0', gpuUuid: 'GPU-0', index: 0, name: 'a GPU', busId: '', visibleAs: 'index' }
const gpu: GpuSample = {
  uuid: 'GPU-0',
  index: 0,
  name: 'a GPU',
  utilisation: 0.98,
  memoryShare: null,
  memoryUsedBytes: 4 * 1024 ** 3,
  memoryTotalBytes: 24 * 1024 ** 3,
  powerW: 402.4,
  powerLimitW: 450,
  smClockMhz: 2_610,
  memoryClockMhz: null,
  temperatureC: null,
  throttle: ['power-cap', 'sw-thermal', 'hw-thermal'],
}
const sample = (at: number, gpus: GpuSample[]): MachineSample => ({
  at,
  cpuShare: 0.5,
  memoryUsedBytes: 1,
  memoryTotalBytes: 2,
  gpus,
})
const machine: Machine = {
  hostname: 'here',
  cpu: 'a processor',
  cores: 16,
  memoryBytes: 1,
  gpus: [],
  state: 'on',
  telemetry: 'One sample a second.',
  asOf: null,
  missed: { samples: 0, lines: 0 },
  seen: [],
  leases: [],
  claims: [],
  events: [],
  ownCost: null,
}
const seen = (name: string, use: 'compute' | 'graphics', owner: string | null): Machine['seen'] => [
  {
    gpu: 'GPU-0',
    boundary: {
      at: 1,
      memoryUsedBytes: null,
      processes: [{ pid: 1, name, owner, use, memoryBytes: null, run: null }],
      throttle: null,
      throttledMs: null,
      powerLimitW: null,
    },
  },
]

describe('the strip', () => {
  test('says of a recording that it is none of this machine', () => {
    const replayed: Machine = { ...machine, state: 'replay' }
    expect(gpuOf([sample(1, [gpu])], null, replayed)).toBe(gpu)
    expect(stripHead(replayed, null, gpu)).toEqual({
      name: 'Recorded',
      value: 'a GPU',
      said: ['A recording is played: not this machine, and no run is judged by it.'],
    })
  })

  test('of a machine without a GPU is the processor’s, with the reason', () => {
    expect(stripHead({ ...machine, telemetry: 'Processor and memory only.' }, null, undefined)).toEqual({
      name: 'This machine',
      value: '16 cores',
      said: ['Processor and memory only.'],
    })
    expect(cellsOf(null, null).map((cell) => [cell.name, cellText(cell, sample(1, [])).value])).toEqual([
      ['CPU, all cores', expect.stringMatching(/^50.%$/)],
      ['Memory, GiB', '0.0'],
    ])
  })

  test('of a GPU of which nothing is read now says so', () => {
    expect(gpuOf([sample(1, [])], device, machine)).toBeUndefined()
    for (const state of ['on', 'starting'] as const)
      expect(stripHead({ ...machine, state }, device, undefined).said).toEqual(['no reading of it now'])
    // It was lost a moment ago: its last reading is still there.
    expect(stripHead({ ...machine, state: 'starting' }, device, gpu).said).toEqual(['no reading of it now'])
    for (const state of ['failed', 'retrying'] as const)
      expect(stripHead({ ...machine, state, telemetry: 'GPU telemetry failed.' }, device, undefined).said).toEqual([
        'GPU telemetry failed.',
      ])
  })

  test('names a foreign program with its owner, and takes a desktop for none', () => {
    const said = (machineSeen: Machine['seen']) => stripHead({ ...machine, seen: machineSeen }, device, gpu).said[1]
    expect(said(seen('python', 'compute', 'ben'))).toBe('python (ben) on it too')
    expect(said(seen('Xorg', 'graphics', 'root'))).toBe('no foreign process')
    expect(said([])).toBe('others on it not known')
  })

  test('says why the clocks are held back, each reason once', () => {
    expect(throttleSentence(gpu.throttle)).toBe('at its power cap, slowed by heat')
    expect(throttleSentence(['idle'])).toBe('no throttling')
    expect(throttleSentence(null)).toBe('throttling not known')
    expect(throttleSentence(['0x200'])).toBe('0x200')
  })

  test('gives readings against what they can reach, and nothing for what is not known', () => {
    const cells = cellsOf('GPU-0', 3_105)
    expect(cells.map((cell) => [cell.name, ...Object.values(cellText(cell, sample(2, [gpu])))])).toEqual([
      ['Utilisation', expect.stringMatching(/^98.%$/), ''],
      ['Memory, GiB', '4.0', 'of 24.0'],
      ['Power, W', '402', 'of 450'],
      ['SM clock, MHz', expect.stringMatching(/^2.?610$/), expect.stringMatching(/^of 3.?105$/)],
      ['Temperature', '', ''],
    ])
    // Before the GPU was read there is a gap, no zero.
    expect(cells.map((cell) => [cell.read(sample(1, [])), cellText(cell, undefined).value])).toEqual(
      cells.map(() => [null, '']),
    )
  })

  test('is written anew only when what it says at its left has changed', () => {
    const head = stripHead(machine, device, gpu)
    expect(isSameHead(head, stripHead(machine, device, { ...gpu, powerW: 1 }))).toBe(true)
    expect(isSameHead(head, stripHead(machine, device, { ...gpu, throttle: [] }))).toBe(false)
  })
})
