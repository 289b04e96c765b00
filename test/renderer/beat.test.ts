import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBeat, untilBeat } from '../../renderer/beat.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 12_345 })
})
afterEach(() => {
  vi.useRealTimers()
})

function recorded() {
  const pictures: string[][] = []
  const beat = createBeat((act) => {
    pictures.push([])
    act()
  })
  const wait = (name: string, everyMs: number, leadMs = 0) =>
    beat.wait(everyMs, () => pictures.at(-1)?.push(name), leadMs)
  return { beat, pictures, wait }
}

test('whoever waits for the beat wakes on the same whole second, and never at once', () => {
  expect(untilBeat(1000, 12_345)).toBe(655)
  expect(untilBeat(1000, 12_000)).toBe(1000)
  expect(untilBeat(10_000, 12_345)).toBe(7_655)
})

test('all that changes at a beat is one picture', () => {
  const { pictures, wait } = recorded()
  wait('clock', 1000)
  vi.advanceTimersByTime(300)
  wait('log', 1000)
  wait('asked', 1000, 100)
  wait('slow', 10_000)
  vi.advanceTimersByTime(800)
  expect(pictures).toEqual([['asked'], ['clock', 'log']])
})

test('what was taken back is not called', () => {
  const { pictures, wait } = recorded()
  wait('clock', 1000)()
  vi.advanceTimersByTime(5000)
  expect(pictures).toEqual([])
})

test('a window that was left is painted once a minute', () => {
  const { beat, pictures } = recorded()
  const tick = (): void => void beat.wait(1000, tick)
  beat.wait(1000, tick)
  vi.advanceTimersByTime(200_000)
  const before = pictures.length
  vi.advanceTimersByTime(600_000)
  expect(pictures.length).toBe(before + 10)
  beat.sign()
  expect(pictures.length).toBe(before + 11)
})

test('a window that nobody touches is painted more and more seldom, and at once when somebody is there again', () => {
  const { beat, pictures } = recorded()
  const ticks: number[] = []
  const tick = (): void => {
    ticks.push(Date.now())
    beat.wait(1000, tick)
  }
  beat.wait(1000, tick)
  expect(beat.everyMs()).toBe(1000)
  const began = Date.now()
  vi.advanceTimersByTime(110_000)
  // Nothing that is seen is older than half of the time since somebody was there, or than two seconds.
  const between = ticks.slice(1).map((at, index) => ({ at, pauseMs: at - (ticks[index] ?? 0) }))
  for (const { at, pauseMs } of between) expect(pauseMs).toBeLessThanOrEqual(Math.max(2000, (at - began) / 2))
  expect(ticks.length).toBeLessThan(21)
  expect(beat.isClose()).toBe(false)
  expect(beat.everyMs()).toBe(20_000)
  const before = pictures.length
  beat.sign()
  expect(pictures.length).toBe(before + 1)
  expect(beat.isClose()).toBe(true)
  vi.advanceTimersByTime(3_000)
  expect(pictures.length).toBe(before + 4)
})
