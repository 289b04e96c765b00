import type { Clock } from './clock.ts'

/** Who shows what goes on looks this often when a person has just touched the window. */
export const closelyMs = 1_000
/** Whoever shows it says so again within this, or within one and a half of what he says; who has gone away needs not say so. */
const lapsesAfterMs = 15_000
/** Nothing is done all along for one who looks more seldom. */
const seldomMs = 30_000

/** Who looks at what goes on, and how often: nothing is told more often than that. */
export type Onlookers = {
  /** How often somebody looks, in ms; infinite where nobody does. */
  readonly everyMs: () => number
  /** Calls when somebody begins to look closely; gives what takes that back. */
  readonly onClose: (begins: () => void) => () => void
}

export type OnlookersDoor = Onlookers & {
  /** Somebody shows it for the next seconds, and looks every `everyMs`. */
  readonly watch: (everyMs: number) => void
  /** Whether somebody shows it now. */
  readonly isWatched: () => boolean
}

/** For what is always looked at closely. */
export const closeOnlooker: Onlookers = { everyMs: () => closelyMs, onClose: () => () => undefined }

export function createOnlookers(clock: Clock): OnlookersDoor {
  const closers = new Set<() => void>()
  const now = { shownUntilMs: Number.NEGATIVE_INFINITY, everyMs: closelyMs, untilMs: Number.NEGATIVE_INFINITY }
  const everyMs = (): number => (clock.monotonicMs() < now.untilMs ? now.everyMs : Number.POSITIVE_INFINITY)
  return {
    everyMs,
    onClose: (begins) => {
      closers.add(begins)
      return () => closers.delete(begins)
    },
    watch: (next) => {
      const atMs = clock.monotonicMs()
      const begins = next <= closelyMs && everyMs() > closelyMs
      const lapsesMs = Math.max(lapsesAfterMs, 1.5 * next)
      Object.assign(now, {
        everyMs: next,
        shownUntilMs: atMs + (next > seldomMs ? lapsesAfterMs : lapsesMs),
        untilMs: atMs + lapsesMs,
      })
      if (begins) for (const tell of [...closers]) tell()
    },
    isWatched: () => clock.monotonicMs() < now.shownUntilMs,
  }
}
