import type { Clock } from './clock.ts'

/**
 * Milliseconds until the next whole `everyMs` of the monotonic clock, at least half of it away. What looks again and again looks then: to be
 * woken costs more than to look, and beside a run all of it should cost one waking.
 */
export function untilBeat(clock: Clock, everyMs: number): number {
  const leftMs = everyMs - (clock.monotonicMs() % everyMs)
  return leftMs < everyMs / 2 ? leftMs + everyMs : leftMs
}

/** Resolves after a time, or at once when `signal` aborts, or when what `sooner` was given is called; it gives what takes that back. */
export function pause(ms: number, signal: AbortSignal, sooner?: (go: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', go)
      forget?.()
      resolve()
    }
    const timer = setTimeout(go, ms)
    const forget = sooner?.(go)
    signal.addEventListener('abort', go, { once: true })
    if (signal.aborted) go()
  })
}
