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
