import type { RunRow } from '../preload/contract/run.ts'
import { formatDuration } from './format.ts'

/** How a run is drawn on a time axis: it lives, does not count, came to nothing, is of an experiment's own code; null: the incumbent's, or a block's. */
export type RunLook = 'live' | 'dirty' | 'dead' | 'own' | null

export function runLook(run: RunRow): RunLook {
  if (run.outcome === null) return 'live'
  if (run.clean === false) return 'dirty'
  if (run.outcome === 'crashed' || run.outcome === 'lost') return 'dead'
  return run.experiment === null ? null : 'own'
}

/** Whom a run was made for, in a word or two. */
export function runName(run: RunRow): string {
  if (run.experiment !== null) return String(run.experiment)
  return run.block === null ? 'incumbent' : `block ${run.block}`
}

/** A run in one line. */
export function runTitle(run: RunRow): string {
  const end =
    run.outcome === null
      ? 'running'
      : run.clean === false
        ? `contaminated: ${run.why ?? 'no reason given'}`
        : run.outcome
  const length = run.durationMs === null ? '' : `, ${formatDuration(run.durationMs)}`
  return `Run ${run.number}, ${runName(run)}, ${run.stage}, seed ${run.seed}, ${end}${length}`
}

/** What a shape takes before a word. */
const shapePx = 14

/** The first of these words that a run's box of a width has room for, whole: a number that is cut is another number. Null: none. */
export function wordWithin(run: RunRow, widthPx: number, words: readonly string[]): string | null {
  const look = runLook(run)
  const room = widthPx - 10 - (look === 'live' || look === 'dirty' ? shapePx : 0)
  return words.find((word) => 6.8 * word.length <= room) ?? null
}
