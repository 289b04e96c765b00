import { describe, expect, test } from 'vitest'
import type { GpuSample, MachineSample } from '../../../../preload/contract/gpu.ts'
import {
  bandPath,
  covered,
  eachOnce,
  fromHistory,
  fromSamples,
  indexAt,
  linePath,
  shareOf,
  throttled,
  timeTicks,
} from '../../../../renderer/views/machine/lanes.ts'

const gpu = (change: Partial<GpuSample>): GpuSample => ({
  uuid: 'GPU-0',
  index: 0,
  name: 'a GPU',
  utilisation: 1,
  memoryShare: null,
  memoryUsedBytes: 5,
  memoryTotalBytes: 9,
  powerW: 400,
  powerLimitW: 450,
  smClockMhz: 2_000,
  memoryClockMhz: null,
  temperatureC: 70,
  throttle: ['idle'],
  ...change,
})
const sample = (at: number, change: Partial<GpuSample> | null): MachineSample => ({
  at,
  cpuShare: 0.25,
  memoryUsedBytes: 3,
  memoryTotalBytes: 8,
  gpus: change === null ? [] : [gpu(change)],
})

describe('the readings of a page', () => {
  const samples = [
    sample(1_000, {}),
    sample(2_000, { throttle: ['power-cap', 'sw-thermal'] }),
    sample(3_000, null),
    sample(4_000, { utilisation: 0, powerW: null }),
  ]
  test('are those of the GPU that is looked at; where there was none, none', () => {
    const data = fromSamples(samples, 'GPU-0', 1_500, 9_000)
    expect(data.at).toEqual([2_000, 3_000, 4_000])
    expect(data.hi.utilisation).toEqual([1, null, 0])
    expect(data.hi.power).toEqual([400, null, null])
    expect(data.throttle).toEqual([['power-cap', 'sw-thermal'], [], []])
    expect(shareOf(data, ['sw-thermal', 'hw-thermal'])).toBeCloseTo(1 / 3)
    expect(shareOf(data, ['power-brake'])).toBe(0)
  })
  test('are the processor’s and the memory of the host', () => {
    const data = fromSamples(samples, 'host', 0, 9_000)
    expect(data.hi.utilisation).toEqual([0.25, 0.25, 0.25, 0.25])
    expect(data.hi.memory).toEqual([3, 3, 3, 3])
    expect(data.hi.power).toEqual([null, null, null, null])
  })
  test('of a stored time that is there reading by reading, what is not in sight does not count', () => {
    const stored = {
      device: 'GPU-0',
      fromMs: 0,
      toMs: 10,
      samples: 4,
      exact: true,
      at: [1, 2, 5, 6],
      series: [],
      throttle: [[], [], ['sw-thermal'], ['sw-thermal']],
      throttledShare: { 'sw-thermal': 0.5 },
      powerLimitW: null,
      found: [],
    }
    expect(fromHistory(stored, 5, 9).throttledShare).toEqual({ 'sw-thermal': 1 })
    expect(fromHistory({ ...stored, exact: false }, 5, 9).throttledShare).toEqual({ 'sw-thermal': 0.5 })
  })
  test('of a stored time keep lowest and highest apart', () => {
    const data = fromHistory(
      {
        device: 'GPU-0',
        fromMs: 0,
        toMs: 10,
        samples: 4,
        exact: false,
        at: [1, 5, 11],
        series: [{ name: 'power', lo: [100, 200, 0], hi: [300, 400, 0] }],
        throttle: [[], [], []],
        throttledShare: {},
        powerLimitW: null,
        found: [],
      },
      0,
      10,
    )
    expect([data.lo.power, data.hi.power, data.hi.memory]).toEqual([[100, 200], [300, 400], []])
  })
})

const same = (value: number): number => value

describe('a line', () => {
  test('goes through what is known, and breaks where nothing was read', () => {
    const at = [0, 1_000, 2_000, 3_000, 20_000, 30_000, 31_000]
    expect(linePath(at, [1, 4, null, 2, 3, 3, 5], same, same)).toBe(
      'M0.0 1.0L1000.0 4.0L3000.0 2.0M20000.0 3.0h.5M30000.0 3.0L31000.0 5.0',
    )
    expect(linePath([0, 1_000], [null, null], same, same)).toBe('')
  })

  test('holds where the host alone was read, more seldom', () => {
    const at = [0, 1_000, 2_000, 3_000, 4_000, 9_000, 14_000, 15_000, 16_000]
    expect(
      linePath(
        at,
        at.map(() => 1),
        same,
        same,
      ),
    ).not.toContain('h.5')
  })
})

describe('a band', () => {
  test('covers each place from its lowest to its highest until the next', () => {
    expect(bandPath([0, 1_000], [10, 20], [30, 40], same, (value) => 100 - value)).toBe(
      'M0.0 0V69.4H1000.0V59.4H2000.0V80.6H1000.0V90.6H0.0Z',
    )
  })
  test('reaches as far as the place before it: a step is not torn', () => {
    expect(bandPath([0, 1_000, 2_000], [10, 50, 10], [10, 50, 10], same, (value) => 100 - value)).toBe(
      'M0.0 0V89.4H1000.0V49.4H2000.0V49.4H3000.0V90.6H2000.0V90.6H1000.0V90.6H0.0Z',
    )
  })
  test('breaks where nothing was read, and leaves out what is not known', () => {
    const at = [0, 1_000, 2_000, 20_000]
    const path = bandPath(at, [1, null, 1, 1], [2, null, 2, 2], same, same)
    expect(path.match(/M/g)).toHaveLength(2)
    expect(path).not.toMatch(/NaN|Infinity/)
    expect(bandPath([0], [null], [null], same, same)).toBe('')
  })
})

describe('stretches', () => {
  const data = fromSamples(
    [1, 2, 3, 4, 5, 6].map((second) =>
      sample(second * 1_000, { throttle: second === 2 || second === 3 || second === 6 ? ['power-cap'] : [] }),
    ),
    'GPU-0',
    1_000,
    6_000,
  )
  test('are the times in which a reason held', () => {
    expect(throttled(data, ['power-cap'])).toEqual([
      { fromMs: 2_000, toMs: 4_000 },
      { fromMs: 6_000, toMs: 6_000 },
    ])
    expect(throttled(data, ['sw-thermal'])).toEqual([])
  })
  test('cover a share of a span', () => {
    expect(
      covered(
        [
          { fromMs: 0, toMs: 50 },
          { fromMs: 90, toMs: 200 },
        ],
        0,
        100,
      ),
    ).toBe(0.6)
    expect(covered([], 0, 100)).toBe(0)
  })
})

test('a span of half an hour has round moments', () => {
  expect(timeTicks(0, 1_800_000).map((tick) => tick.agoMs / 60_000)).toEqual([30, 25, 20, 15, 10, 5, 0])
  expect(timeTicks(0, 86_400_000).length).toBeLessThanOrEqual(8)
})

test('the nearest reading is found', () => {
  expect(indexAt([10, 20, 30], 24)).toBe(1)
  expect(indexAt([], 24)).toBeNull()
})

test('a run that two rules found is marked once', () => {
  const [one, other] = [
    { fromMs: 1, toMs: 5 },
    { fromMs: 7, toMs: 9 },
  ]
  expect(eachOnce([one, { ...one }, other])).toEqual([one, other])
})
