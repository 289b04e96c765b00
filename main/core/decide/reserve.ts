import { ablationRows } from './ablate.ts'
import { pairsS } from './finish.ts'
import type { State } from './state.ts'

/** Fewer runs than this tell too little about anything. */
const SMALLEST_ABLATION = 8

/** Rows of an ablation cost a little more than a run each: some are repeated. */
const ROW_COST = 1.2

/** Runs of the bigger command that time is held back for: the first pair and two more, from which on patches are told apart. */
const TRANSFER_RUNS = 4

/** All the run time there is, seconds; a campaign that began without a limit may have been given one. Null: no limit. */
function budgetOf({ settings, leftS, spentS }: State): number | null {
  return settings.budgetS ?? (leftS === null ? null : spentS + leftS)
}

/** Run time held back for the ablation, the end-to-end pairs and the first bigger runs, seconds; 0 without a time budget. */
export function reserveS(state: State): number {
  const budgetS = budgetOf(state)
  const { finalPairs, transferRunS, reserveShare } = state.settings
  if (budgetS === null) return 0
  const full = pairsS(state, finalPairs) + Math.max(SMALLEST_ABLATION, ablationRows(state)) * ROW_COST * state.lengthS
  return Math.min(full + TRANSFER_RUNS * (transferRunS ?? 0) * state.lanes.length, reserveShare * budgetS)
}

/** Whole runs that each lane may still make before the end's share begins; infinite without a time budget. */
export function runsLeft(state: State): number {
  return state.leftS === null
    ? Number.POSITIVE_INFINITY
    : (state.leftS - reserveS(state)) / state.lengthS / state.lanes.length
}

/** True when what is left belongs to the end. */
export function mustEnd(state: State): boolean {
  return runsLeft(state) < (budgetOf(state) === null ? 0 : 0.5)
}

/** How the time that is left is spent at the end: pairs first, since the claim matters most; fixed before the first of them. */
export function endPlan(state: State): { readonly ablationRows: number; readonly pairs: number } {
  const rows = ablationRows(state)
  if (state.leftS === null) return { ablationRows: rows, pairs: state.settings.finalPairs }
  const pairs = Math.min(state.settings.finalPairs, Math.floor(state.leftS / pairsS(state, 1)))
  const fitting = 4 * Math.floor((state.leftS - pairsS(state, pairs)) / (4 * ROW_COST * state.lengthS))
  return { ablationRows: fitting >= SMALLEST_ABLATION ? Math.min(rows, fitting) : 0, pairs }
}
