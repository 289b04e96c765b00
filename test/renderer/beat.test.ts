import { expect, test } from 'vitest'
import { untilBeat } from '../../renderer/beat.ts'

test('whoever waits for the beat wakes on the same whole second, and never at once', () => {
  expect(untilBeat(1000, 12_345)).toBe(655)
  expect(untilBeat(1000, 12_000)).toBe(1000)
  expect(untilBeat(10_000, 12_345)).toBe(7_655)
})
