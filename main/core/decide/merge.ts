import { ask } from './ask.ts'
import { type Asking, type Candidate, keptPatches, type State } from './state.ts'

/** Which of these candidates do not merge with each other; asked once per pair. Indices into `cohort`. */
export function* merges(state: State, cohort: readonly Candidate[]): Asking<(i: number, j: number) => boolean> {
  for (let i = 0; i < cohort.length; i++)
    for (let j = 0; j < i; j++) {
      const a = (cohort[i] as Candidate).experiment
      const b = (cohort[j] as Candidate).experiment
      if (state.merges.has(key(a, b)) || state.over) continue
      const answer = yield* ask(state, { kind: 'merge', patches: [...keptPatches(state), a, b].sort((x, y) => x - y) })
      if (answer.kind === 'merge') state.merges.set(key(a, b), answer.merges)
    }
  return (i, j) => {
    const a = cohort[i] as Candidate
    const b = cohort[j] as Candidate
    return state.merges.get(key(a.experiment, b.experiment)) === false
  }
}

function key(a: number, b: number): string {
  return a < b ? `${a},${b}` : `${b},${a}`
}
