import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBeat } from '../../../renderer/beat.ts'
import type { Affected } from '../../../renderer/client/affected.ts'
import { createStale } from '../../../renderer/client/stale.ts'

const head: Affected = { method: 'campaign.head', args: { campaign: 'a' } }
const list: Affected = { method: 'campaign.list', args: {} }

/** Nothing asked for is answered before `answer` is called. */
function window() {
  const seen = { is: true }
  const asked: (readonly Affected[])[] = []
  let answer = () => {}
  const beat = createBeat((act) => act())
  const stale = createStale(
    (what) => {
      asked.push(what)
      return new Promise<void>((resolve) => {
        answer = resolve
      })
    },
    beat,
    () => seen.is,
  )
  return {
    asked,
    beat,
    stale,
    seen,
    answered: async () => {
      answer()
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

describe('answers that may have changed', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('are asked for a fifth of a second after the first event, each once, and the next when those have come', async () => {
    const { asked, stale, answered } = window()
    stale.add([head])
    stale.add([head, list])
    vi.advanceTimersByTime(199)
    expect(asked).toEqual([])
    vi.advanceTimersByTime(1)
    expect(asked).toEqual([[head, list]])
    stale.add([list])
    vi.advanceTimersByTime(60_000)
    expect(asked).toHaveLength(1)
    await answered()
    vi.advanceTimersByTime(5_000)
    expect(asked).toEqual([[head, list], [list]])
  })

  it('are gathered longer the longer nobody has touched the window, at most five seconds', async () => {
    const { asked, stale, answered } = window()
    for (const [untouchedMs, gatheredMs] of [
      [11_000, 417],
      [15_000, 834],
      [30_000, 1_667],
      [100_000, 5_000],
    ] as const) {
      vi.advanceTimersByTime(untouchedMs)
      stale.add([head])
      vi.advanceTimersByTime(gatheredMs - 2)
      expect(asked).toHaveLength(0)
      vi.advanceTimersByTime(2)
      expect(asked).toHaveLength(1)
      await answered()
      asked.length = 0
    }
  })

  it('are asked for at once when it is touched again', () => {
    const { asked, beat, stale } = window()
    vi.advanceTimersByTime(150_000)
    stale.add([head])
    vi.advanceTimersByTime(500)
    expect(asked).toHaveLength(0)
    beat.sign()
    expect(asked).toEqual([[head]])
    vi.advanceTimersByTime(60_000)
    expect(asked).toHaveLength(1)
  })

  it('wait while nobody can see them', () => {
    const { asked, stale, seen } = window()
    seen.is = false
    stale.add([head])
    vi.advanceTimersByTime(60_000)
    expect(asked).toHaveLength(0)
    seen.is = true
    stale.schedule()
    vi.advanceTimersByTime(5_000)
    expect(asked).toEqual([[head]])
  })
})
