import { expect, test } from 'vitest'
import { columnOf } from '../../../../renderer/views/campaign/Spark.tsx'

const start = 1_790_000_000_000
/** How often a spark of 100 pixels is painted while a second passes after the other. */
const paintings = (fromMs: (second: number) => number, seconds: number): number =>
  new Set(Array.from({ length: seconds }, (_, second) => columnOf([fromMs(second), start + second * 1_000], 100))).size

test('the first values are painted as they come', () => {
  expect(paintings(() => start, 100)).toBe(100)
})

test('half an hour is painted anew when it has moved on by a pixel, and no later', () => {
  const pixelS = 1_800 / 100
  const painted = paintings((second) => start + (second - 1_800) * 1_000, 900)
  expect(painted).toBeGreaterThanOrEqual(900 / pixelS)
  expect(painted).toBeLessThan(900 / (pixelS / 2.5))
})

test('what has no width yet is no reason to fail', () => {
  expect(Number.isFinite(columnOf([0, 0], 0))).toBe(true)
})
