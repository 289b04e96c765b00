import type { Ran } from './ask.ts'
import { conclude } from './judge.ts'
import type { Asking, Candidate, State } from './state.ts'

type Rest = Extract<Ran, { kind: 'clean' | 'killed' }>

/**
 * The endings of a patch's own run that settle it without a measurement, the same at every stage. Gives what is left for the stage: a
 * measurement, or a run that was ended early; null where the patch is settled or the run was not made.
 */
export function* unlessUnmeasured(state: State, candidate: Candidate, ran: Ran): Asking<Rest | null> {
  switch (ran.kind) {
    case 'clean':
    case 'killed':
      return ran
    case 'not-made':
      return null
    case 'not-quiet':
      yield* conclude(state, candidate, 'inconclusive', 'machine-not-quiet')
      return null
    case 'conflict':
      yield* conclude(state, candidate, 'discard', 'conflict')
      return null
    case 'crashed':
    case 'timed-out':
      yield* conclude(state, candidate, 'crash', ran.kind)
      return null
    case 'censored':
      yield* conclude(state, candidate, 'discard', 'target-not-reached')
      return null
  }
}
