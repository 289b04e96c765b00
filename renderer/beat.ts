/**
 * Milliseconds until the next whole second, or whole `everyMs`. What changes by itself changes then and all at once: each change on its own
 * would be a picture of its own to be painted, by the processor that a run is trained on.
 */
export function untilBeat(everyMs = 1000, nowMs = Date.now()): number {
  return everyMs - (nowMs % everyMs)
}

/** What has to be asked of the engine for a picture is asked this much earlier, all of it at once: an answer takes a few milliseconds. */
export const askedAheadMs = 100

/** Somebody has just touched the window, and looks: it changes each second. */
const shortestMs = 1_000
const closeForMs = 10_000
/**
 * Without a sign of a person it is looked at from the corner of an eye, later hardly at all, in the end from the door: beats come the more seldom
 * the longer nobody has given one. What is seen is older than half of that time at no moment, and than a minute never.
 */
const seldomMs = [
  [closeForMs, 5_000],
  [20_000, 10_000],
  [40_000, 20_000],
  [120_000, 60_000],
] as const

function leastBetweenMs(idleMs: number): number {
  return seldomMs.findLast(([fromMs]) => idleMs >= fromMs)?.[1] ?? 0
}

export type Beat = {
  /**
   * Calls once, at the next whole `everyMs`, or later where nobody looks closely; at once when somebody does again. `leadMs` earlier, for
   * what has to be asked first. Gives what takes it back.
   */
  readonly wait: (everyMs: number, act: () => void, leadMs?: number) => () => void
  /** Somebody has touched the window a moment ago. */
  readonly isClose: () => boolean
  /** How often the window changes by itself now, in ms. */
  readonly everyMs: () => number
  /** A person has given a sign. */
  readonly sign: () => void
}

/** `together` makes all that is done in it one picture. */
export function createBeat(together: (act: () => void) => void, nowMs: () => number = Date.now): Beat {
  type Waiting = { readonly dueMs: number; readonly act: () => void }
  const waiting = new Set<Waiting>()
  const state = { timer: undefined as ReturnType<typeof setTimeout> | undefined, signMs: nowMs() }
  const idleMs = () => nowMs() - state.signMs

  function arm(): void {
    clearTimeout(state.timer)
    if (waiting.size === 0) return
    const dueMs = Math.min(...[...waiting].map((one) => one.dueMs))
    state.timer = setTimeout(() => call(nowMs()), Math.max(1, dueMs - nowMs()))
  }

  function call(untilMs: number): void {
    const due = [...waiting].filter(({ dueMs }) => dueMs <= untilMs)
    for (const one of due) waiting.delete(one)
    if (due.length > 0)
      together(() => {
        for (const { act } of due) act()
      })
    arm()
  }

  return {
    wait: (everyMs, act, leadMs = 0) => {
      const now = nowMs()
      const one = { dueMs: now + untilBeat(Math.max(everyMs, leastBetweenMs(idleMs())), now + leadMs), act }
      waiting.add(one)
      arm()
      return () => {
        waiting.delete(one)
      }
    },
    isClose: () => idleMs() < closeForMs,
    everyMs: () => Math.max(shortestMs, leastBetweenMs(idleMs())),
    sign: () => {
      const wasClose = idleMs() < closeForMs
      state.signMs = nowMs()
      if (!wasClose) call(Number.POSITIVE_INFINITY)
    },
  }
}
