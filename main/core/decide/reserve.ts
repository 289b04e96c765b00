import { ablationRows } from './ablate.ts'
import { pairsS } from './finish.ts'
import type { State } from './state.ts'

/** At most this share of the whole budget is held back for the end. */
const LARGEST_SHARE = 0.15

/** Rows of an ablation cost a little more than a run each: some are repeated. */
const ROW_COST = 1.2

/** Run time held back for the ablation and the end-to-end pairs, seconds; 0 without a time budget. */
export function reserveS(state: State): number {
  const { budgetS, finalPairs } = state.settings
  if (budgetS === null) return 0
  const full = pairsS(state, finalPairs) + 16 * ROW_COST * state.runS
  return Math.min(full, LARGEST_SHARE * budgetS)
}

/** True when what is left belongs to the end. */
export function mustEnd(state: State): boolean {
  return state.leftS !== null && state.leftS - reserveS(state) < 0
}

/** How the time that is left is spent at the end: pairs first, since the claim matters most; fixed before the first of them. */
export function endPlan(state: State): { readonly ablationRows: number; readonly pairs: number } {
  const rows = ablationRows(state.kept.length)
  if (state.leftS === null) return { ablationRows: rows, pairs: state.settings.finalPairs }
  const pairs = Math.min(state.settings.finalPairs, Math.floor(state.leftS / pairsS(state, 1)))
  const afterPairs = state.leftS - pairsS(state, pairs)
  return { ablationRows: afterPairs >= rows * ROW_COST * state.runS ? rows : 0, pairs }
}
