import { expect, test } from 'vitest'
import type { Clock } from '../../main/core/clock.ts'
import { createOnlookers } from '../../main/core/onlookers.ts'
import { pause } from '../../main/core/pause.ts'

function clockAt(now: { ms: number }): Clock {
  return { nowMs: () => now.ms, monotonicMs: () => now.ms, bootMs: () => now.ms }
}

test('who shows what goes on says how often he looks, and is forgotten when he says it no more', () => {
  const now = { ms: 0 }
  const onlookers = createOnlookers(clockAt(now))
  expect([onlookers.everyMs(), onlookers.isWatched()]).toEqual([Number.POSITIVE_INFINITY, false])
  onlookers.watch(5_000)
  expect([onlookers.everyMs(), onlookers.isWatched()]).toEqual([5_000, true])
  now.ms = 14_999
  expect([onlookers.everyMs(), onlookers.isWatched()]).toEqual([5_000, true])
  now.ms = 15_000
  expect([onlookers.everyMs(), onlookers.isWatched()]).toEqual([Number.POSITIVE_INFINITY, false])
})

test('one who looks once a minute is not sampled for all along, but told no more often than that', () => {
  const now = { ms: 0 }
  const onlookers = createOnlookers(clockAt(now))
  onlookers.watch(60_000)
  now.ms = 16_000
  expect([onlookers.everyMs(), onlookers.isWatched()]).toEqual([60_000, false])
  now.ms = 90_000
  expect(onlookers.everyMs()).toBe(Number.POSITIVE_INFINITY)
})

test('what is shown every twenty seconds is not begun anew each time', () => {
  const now = { ms: 0 }
  const onlookers = createOnlookers(clockAt(now))
  onlookers.watch(20_000)
  now.ms = 20_000
  expect([onlookers.everyMs(), onlookers.isWatched()]).toEqual([20_000, true])
  now.ms = 30_000
  expect(onlookers.isWatched()).toBe(false)
})

test('what rests goes on when somebody begins to look closely', async () => {
  const now = { ms: 0 }
  const onlookers = createOnlookers(clockAt(now))
  const never = new AbortController().signal
  const told = { times: 0 }
  const forget = onlookers.onClose(() => {
    told.times += 1
  })
  const rested = pause(3_600_000, never, onlookers.onClose)
  onlookers.watch(5_000)
  expect(told.times).toBe(0)
  onlookers.watch(1_000)
  await rested
  onlookers.watch(1_000)
  expect(told.times).toBe(1)
  forget()
  now.ms = 60_000
  onlookers.watch(1_000)
  expect(told.times).toBe(1)
})
