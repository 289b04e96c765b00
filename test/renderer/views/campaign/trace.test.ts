import { expect, test } from 'vitest'
import type { MachineSample } from '../../../../preload/contract/gpu.ts'
import { createTrace } from '../../../../renderer/views/campaign/trace.ts'

/** Samples of these seconds, whose reading is the second itself. */
const samples = (...seconds: number[]): MachineSample[] =>
  seconds.map((second) => ({ at: second * 1000, gpus: [], host: null }) as unknown as MachineSample)
const second = ({ at }: MachineSample) => at / 1000
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const known = (trace: ReturnType<typeof createTrace>) => [...trace.columns().hi].filter((value) => !Number.isNaN(value))

test('a reading that goes on moves in by the columns that ended', () => {
  const trace = createTrace(10, 10_000, 100)
  expect(trace.update(samples(0, 1, 2), second)).toBe('all')
  expect(trace.update(samples(0, 1, 2, 3, 4), second)).toBe(2)
  expect(trace.update(samples(1, 2, 3, 4, 5), second)).toBe(1)
  expect(trace.update(samples(1, 2, 3, 4, 5), second)).toBe(0)
  expect(known(trace)).toEqual([0, 1, 2, 3, 4])
})

test('what it reached is its top where nobody knows what it can reach', () => {
  const trace = createTrace(10, 10_000, null)
  trace.update(samples(1, 2), second)
  expect(trace.update(samples(1, 2, 3), second)).toBe('all')
  expect(trace.top()).toBe(3)
})

test.each([
  ['before the last', samples(0, 1, 6), samples(0, ...range(1, 6))],
  ['further back', samples(0, 1, 6, 7), samples(...range(0, 7))],
  ['while the oldest went', samples(0, 1, 6, 7), samples(...range(1, 7))],
])('samples that are known later have their place, %s', (_where, before, after) => {
  const trace = createTrace(10, 10_000, 100)
  trace.update(before, second)
  expect(trace.update(after, second)).toBe('all')
  expect(known(trace)).toEqual(after.slice(0, -1).map(second))
})
