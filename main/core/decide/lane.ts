import type { PatchNumber } from './protocol.ts'
import type { Asking, Kept, State } from './state.ts'

/** What is remembered of one lane: a device, and what is done on it. */
export type Lane = {
  /** End of its latest run on the campaign's own clock, seconds. */
  clockS: number
  /** Screens since the incumbent's prefix was last measured there. */
  sincePrefix: number
  incumbentRuns: number
  /** Runs since the incumbent was last measured there; a run stopped at the prefix counts 0.3. */
  sinceIncumbent: number
  ignoredIncumbent: boolean
  /** The latest run of the incumbent there was not what the others foretold. */
  recalibrating: boolean
  /** The device was measured before anything else was. */
  isWarm: boolean
  /** It has something in hand that the others have to wait for. */
  isAtWork: boolean
  /** It explores no more. */
  isThrough: boolean
}

/** Pieces of work that any lane may take: `next` gives one, null while there is none to be begun; `open` of them are under way. */
export type Dealt = { readonly next: () => Asking<void> | null; open: number }

/** A lane before anything was done on it. */
export function freshLane(): Lane {
  return {
    clockS: 0,
    sincePrefix: 0,
    incumbentRuns: 0,
    sinceIncumbent: 0,
    ignoredIncumbent: false,
    recalibrating: false,
    isWarm: false,
    isAtWork: false,
    isThrough: false,
  }
}

/** The lane whose turn it is. */
export function here(state: State): Lane {
  return state.lanes[state.turn.lane] as Lane
}

/** The stack has changed: before anything else its runs are to be measured, on every device. */
export function stackChanged(state: State): void {
  for (const lane of state.lanes) lane.sinceIncumbent = Number.POSITIVE_INFINITY
}

/**
 * Variance gathered by the changes of the stack up to a set of patches: of what other lanes have kept since it was put together it knows nothing.
 * `level` and `kept` are those of when the run was asked for.
 */
export function levelOf(level: number, kept: readonly Kept[], patches: readonly PatchNumber[]): number {
  const since = kept.filter(({ experiment }) => !patches.includes(experiment))
  return level - since.reduce((sum, { belief }) => sum + belief.variance, 0)
}
