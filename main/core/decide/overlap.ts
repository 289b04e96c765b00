import { localBar } from './error-budget.ts'
import { evidenceFor } from './estimate.ts'
import { type Candidate, keptPatches, type State } from './state.ts'

/**
 * What was measured on a stack counts on a later one, too, as if effects added up. Of two patches that two lanes prove at the same time, one in so many
 * does what the other does (in the study's worlds one in twenty; agents repeat themselves), and its effect must not count twice.
 */
const ALIKE = 0.1

/**
 * How likely it is that a candidate adds nothing to what another lane has kept since it was measured: certain while it was not measured beside
 * that, then by how much better its runs beside it fit its effect than none (ln of the likelihoods' ratio). 0 where all of its runs had everything
 * that is kept; with one lane nothing is kept meanwhile.
 */
export function overlap(state: State, candidate: Candidate): number {
  if (state.lanes.length === 1) return 0
  const kept = keptPatches(state)
  const rows = candidate.rows.filter((row) => kept.every((patch) => row.patches.includes(patch)))
  const blocks = candidate.blocks.filter((block) => kept.every((patch) => block.beside.includes(patch)))
  if (rows.length === candidate.rows.length && blocks.length === candidate.blocks.length) return 0
  const beside = evidenceFor(state, { ...candidate, rows, blocks })
  if (beside === null) return 1
  const { mean } = candidate.belief
  const ratio = Math.exp((mean * (beside.gain - mean / 2)) / beside.se ** 2)
  return ALIKE / (ALIKE + (1 - ALIKE) * ratio)
}

/** Whether the doubt that is left, that of an overlap included, is small enough for the candidate to be kept as the stack is now. */
export function isKeptBeside(state: State, candidate: Candidate, overlapping: number): boolean {
  if (overlapping === 0) return true
  if (candidate.keptFor === 'no-loss') return overlapping < 1
  return candidate.belief.probability * (1 - overlapping) >= 1 - localBar(state)
}
