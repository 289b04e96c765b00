import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maskOf } from '../../../main/core/gpu/throttle.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import { insertSamples } from '../../../main/core/store/samples.ts'
import { historyOf } from '../../../main/core/views/machine-history.ts'
import type { GpuSample, MachineSample } from '../../../preload/contract/gpu.ts'

let home = ''
let store: Store
const gpu = (second: number): GpuSample => ({
  uuid: 'GPU-0',
  index: 0,
  name: 'a GPU',
  utilisation: second % 2,
  memoryShare: null,
  memoryUsedBytes: second,
  memoryTotalBytes: 1000,
  powerW: second === 50 ? 999 : 400,
  powerLimitW: 450,
  smClockMhz: null,
  memoryClockMhz: null,
  temperatureC: 70,
  throttle: second < 25 ? ['power-cap'] : second === 99 ? ['sw-thermal', '0x200'] : ['idle'],
})

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl history '))
  store = openStore(home)
  const samples = Array.from(
    { length: 100 },
    (_, second): MachineSample => ({
      at: 1_000_000 + second * 1_000,
      cpuShare: 0.5,
      memoryUsedBytes: 7,
      memoryTotalBytes: 9,
      gpus: [gpu(second)],
    }),
  )
  insertSamples(store.db, samples, maskOf)
})
afterAll(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const span = { device: 'GPU-0', fromMs: 1_000_000, toMs: 1_099_999 }
const seriesOf = (history: ReturnType<typeof historyOf>, name: string) =>
  history.series.find((one) => one.name === name)

test('a short history is exact', () => {
  const history = historyOf(store.db, { ...span, points: 200 })
  expect(history).toMatchObject({ samples: 100, exact: true, powerLimitW: 450 })
  expect(history.at[0]).toBe(1_000_000)
  expect(seriesOf(history, 'utilisation')?.hi.slice(0, 4)).toEqual([0, 1, 0, 1])
  expect(seriesOf(history, 'smClock')).toBeUndefined()
})

test('a long one keeps the lowest and highest of each place, so that no peak is lost', () => {
  const history = historyOf(store.db, { ...span, points: 10 })
  expect(history).toMatchObject({ samples: 100, exact: false })
  expect(history.at.length).toBe(10)
  expect(seriesOf(history, 'power')?.hi).toEqual([400, 400, 400, 400, 400, 999, 400, 400, 400, 400])
  expect(seriesOf(history, 'memory')?.lo).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  expect(history.throttle).toEqual([
    ['power-cap'],
    ['power-cap'],
    ['power-cap'],
    [],
    [],
    [],
    [],
    [],
    [],
    ['sw-thermal', '0x200'],
  ])
})

test('the share of each reason is of the samples, however coarse the picture', () => {
  expect(historyOf(store.db, { ...span, points: 10 }).throttledShare).toEqual({ 'power-cap': 0.25, 'sw-thermal': 0.01 })
})

test('of the host, of a device that is not known and of a time without samples', () => {
  expect(seriesOf(historyOf(store.db, { ...span, device: 'host', points: 200 }), 'utilisation')?.lo[0]).toBe(0.5)
  expect(historyOf(store.db, { ...span, device: 'GPU-9', points: 200 })).toMatchObject({
    samples: 0,
    at: [],
    throttle: [],
  })
  expect(historyOf(store.db, { ...span, fromMs: 5, toMs: 6, points: 200 }).at).toEqual([])
})

describe('a time of hours is shown from spans of ten samples', () => {
  const hours = 3
  const from = 50_000_000
  const samples = Array.from({ length: hours * 3_600 }, (_, second): MachineSample => {
    const isPeak = second === 7_654
    const throttle = second >= 3_600 && second < 5_400 ? ['power-cap'] : isPeak ? ['hw-thermal', '0x200'] : ['idle']
    return {
      at: from + second * 1_000,
      cpuShare: isPeak ? 1 : 0.25,
      memoryUsedBytes: 7,
      memoryTotalBytes: 9,
      gpus: [{ ...gpu(1), uuid: 'GPU-long', powerW: isPeak ? 777 : 300 + (second % 10), throttle }],
    }
  })
  const whole = { device: 'GPU-long', fromMs: from, toMs: from + hours * 3_600_000 - 1, points: 300 }

  beforeAll(() => {
    for (let first = 0; first < samples.length; first += 10)
      insertSamples(store.db, samples.slice(first, first + 10), maskOf)
  })

  test('and neither a peak nor the time of a reason is lost', () => {
    const history = historyOf(store.db, whole)
    expect(history).toMatchObject({ samples: samples.length, exact: false, powerLimitW: 450 })
    expect(history.at.length).toBeLessThanOrEqual(300)
    expect(Math.max(...(seriesOf(history, 'power')?.hi.map(Number) ?? []))).toBe(777)
    expect(new Set(seriesOf(history, 'power')?.lo)).toEqual(new Set([300]))
    expect(history.throttledShare).toEqual({ 'power-cap': 1_800 / 10_800, 'hw-thermal': 1 / 10_800 })
    expect(history.throttle.filter((reasons) => reasons.includes('0x200')).length).toBe(1)
    expect(
      Math.max(...(seriesOf(historyOf(store.db, { ...whole, device: 'host' }), 'utilisation')?.hi.map(Number) ?? [])),
    ).toBe(1)
  })

  test('which give the same as the samples themselves', () => {
    const part = { ...whole, points: 180, toMs: from + 3_600_000 - 1 }
    const exact = historyOf(store.db, part)
    // A moment longer, and it is read from the spans.
    const long = historyOf(store.db, { ...part, toMs: part.toMs + 20_000, points: 180 * (3_620 / 3_600) })
    for (const name of ['power', 'memory', 'utilisation', 'temperature'])
      expect(seriesOf(long, name)?.hi.slice(0, 150)).toEqual(seriesOf(exact, name)?.hi.slice(0, 150))
    expect(long.at.slice(0, 150)).toEqual(exact.at.slice(0, 150))
  })

  test('days from a hundred seconds each, and neither a peak nor the time of a reason is lost', () => {
    // Of the same samples: a place that is wide enough is filled from the long spans.
    const wide = { ...whole, points: 100 }
    const history = historyOf(store.db, wide)
    expect(history.at.length).toBe(100)
    expect(history).toMatchObject({ samples: samples.length, exact: false, powerLimitW: 450 })
    expect(seriesOf(history, 'power')?.hi.filter((value) => value === 777)).toHaveLength(1)
    expect(new Set(seriesOf(history, 'power')?.lo)).toEqual(new Set([300]))
    expect(seriesOf(history, 'smClock')).toBeUndefined()
    expect(history.throttledShare).toEqual({ 'power-cap': 1_800 / 10_800, 'hw-thermal': 1 / 10_800 })
    expect(history.throttle.filter((reasons) => reasons.includes('0x200')).length).toBe(1)
    expect(
      Math.max(...(seriesOf(historyOf(store.db, { ...wide, device: 'host' }), 'utilisation')?.hi.map(Number) ?? [])),
    ).toBe(1)
    // From the middle of a hundred seconds on: they are shown where what is asked for begins.
    expect(historyOf(store.db, { ...wide, fromMs: from + 30_000 }).at[0]).toBe(from + 30_000)
  })

  test('and a span ends where no sample came for a while', () => {
    const at = (second: number) => from + 10 * 3_600_000 + second * 1_000
    const some = [0, 1, 2, 9_000, 9_001].map((second) => ({ ...(samples[0] as MachineSample), at: at(second) }))
    insertSamples(store.db, some, maskOf)
    expect(historyOf(store.db, { ...whole, fromMs: at(0), toMs: at(9_100), points: 1_000 }).at).toEqual([
      at(0),
      at(9_000),
    ])
  })
})
