import { ask } from './ask.ts'
import { onStack } from './stack.ts'
import type { Asking, Candidate, State } from './state.ts'

/** Which of these candidates do not merge with each other; asked once per pair. Indices into `cohort`. */
export function* merges(state: State, cohort: readonly Candidate[]): Asking<(i: number, j: number) => boolean> {
  for (let i = 0; i < cohort.length; i++)
    for (let j = 0; j < i; j++) {
      const a = (cohort[i] as Candidate).experiment
      const b = (cohort[j] as Candidate).experiment
      if (state.merges.has(key(a, b)) || state.over) continue
      const answer = yield* ask(state, { kind: 'merge', patches: onStack(state, a, b) })
      if (answer.kind === 'merge') state.merges.set(key(a, b), answer.merges)
    }
  return (i, j) => {
    const a = cohort[i] as Candidate
    const b = cohort[j] as Candidate
    return state.merges.get(key(a.experiment, b.experiment)) === false
  }
}

/**
 * Whether a candidate still merges when patches that it was seen to conflict with have been kept meanwhile: asked again, since the loop may have
 * brought it onto the new tip.
 */
export function* mergesOntoStack(state: State, candidate: Candidate): Asking<boolean> {
  const rivals = state.kept.filter(
    ({ experiment }) => state.merges.get(key(experiment, candidate.experiment)) === false,
  )
  if (rivals.length === 0) return true
  const patches = onStack(state, candidate.experiment)
  const answer = yield* ask(state, { kind: 'merge', patches })
  return answer.kind !== 'merge' || answer.merges
}

/** One number for two experiments: a campaign has far fewer than 2^26. */
function key(a: number, b: number): number {
  return a < b ? a * 2 ** 26 + b : b * 2 ** 26 + a
}
