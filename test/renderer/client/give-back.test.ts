import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { giveBackSeldom } from '../../../renderer/client/give-back.ts'

/** A page whose scripts take so many bytes; `answer` ends the collection that was asked for. */
function page() {
  const now = { bytes: 5e6, isClose: false, asked: 0, answer: (_left: number) => {} }
  const stop = giveBackSeldom(
    { isClose: () => now.isClose },
    {
      usedBytes: () => now.bytes,
      collect: () => {
        now.asked++
        return new Promise<void>((resolve) => {
          now.answer = (left) => {
            now.bytes = left
            resolve()
          }
        })
      },
    },
  )
  return { now, stop }
}

describe('what a page has thrown away', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is given back when there is some, one collection at a time', async () => {
    const { now, stop } = page()
    vi.advanceTimersByTime(60_000)
    expect(now.asked).toBe(0)
    now.bytes = 9.5e6
    vi.advanceTimersByTime(20_000)
    expect(now.asked).toBe(1)
    now.bytes = 20e6
    vi.advanceTimersByTime(60_000)
    expect(now.asked).toBe(1)
    now.answer(6e6)
    await vi.advanceTimersByTimeAsync(0)
    now.bytes = 9e6
    vi.advanceTimersByTime(60_000)
    expect(now.asked).toBe(1)
    now.bytes = 10e6
    vi.advanceTimersByTime(20_000)
    expect(now.asked).toBe(2)
    stop()
  })

  it('stays while somebody works there, and when it has ended', () => {
    const { now, stop } = page()
    Object.assign(now, { bytes: 50e6, isClose: true })
    vi.advanceTimersByTime(120_000)
    expect(now.asked).toBe(0)
    stop()
    now.isClose = false
    vi.advanceTimersByTime(120_000)
    expect(now.asked).toBe(0)
  })
})
