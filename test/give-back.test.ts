import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { giveBackMemory } from '../main/give-back.ts'

/** Ten megabytes of small things that nothing holds when this returns; a look at one of them. */
function garbage(): WeakRef<object> {
  const things = Array.from({ length: 200_000 }, (_, i) => ({ i, text: [i, i + 1] }))
  return new WeakRef(things)
}

/** Forty megabytes in one piece that nothing holds when this returns: less than V8 collects for by itself. */
function outsideOfTheHeap(): WeakRef<object> {
  return new WeakRef(new Uint8Array(40e6).fill(1))
}

/** What a weak reference has given is held until the turn ends. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('memory that nobody needs', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is collected within a minute while nobody looks', async () => {
    const release = vi.fn()
    const stop = giveBackMemory(() => false, release)
    const thing = garbage()
    await nextTurn()
    expect(thing.deref()).toBeDefined()
    await nextTurn()
    vi.advanceTimersByTime(60_000)
    await nextTurn()
    expect(thing.deref()).toBeUndefined()
    expect(release).toHaveBeenCalledTimes(1)
    // Nothing new: not worth another one.
    vi.advanceTimersByTime(60_000)
    expect(release).toHaveBeenCalledTimes(1)
    stop()
  })

  it('is collected where it lies outside of what V8 counts as its heap', async () => {
    const stop = giveBackMemory(() => false, vi.fn())
    const thing = outsideOfTheHeap()
    await nextTurn()
    vi.advanceTimersByTime(60_000)
    await nextTurn()
    // Forty megabytes are nothing to be printed where this fails.
    expect(thing.deref() === undefined).toBe(true)
    stop()
  })

  it('is left alone while somebody looks, and when it has ended', async () => {
    const release = vi.fn()
    const stop = giveBackMemory(() => true, release)
    const thing = garbage()
    await nextTurn()
    vi.advanceTimersByTime(600_000)
    expect(release).not.toHaveBeenCalled()
    stop()
    giveBackMemory(() => false, release)()
    vi.advanceTimersByTime(600_000)
    expect(release).not.toHaveBeenCalled()
    expect(thing).toBeDefined()
  })
})
