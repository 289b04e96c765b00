import { rest } from './ask.ts'
import type { Dealt } from './lane.ts'
import type { Asking, State } from './state.ts'

/** Has every lane do pieces of one work, as many at a time as there are lanes; `next` as in Dealt, told how many are under way. */
export function* dealOut(state: State, next: (open: number) => Asking<void> | null): Asking<void> {
  const dealt: Dealt = { next: () => next(dealt.open), open: 0 }
  state.dealt = dealt
  state.turn.news++
  yield* takePieces(dealt)
  while (dealt.open > 0) {
    yield* rest()
    yield* takePieces(dealt)
  }
  state.dealt = null
}

/** Does pieces of a work until there is none to be begun. */
export function* takePieces(dealt: Dealt): Asking<void> {
  for (let piece = dealt.next(); piece !== null; piece = dealt.next()) {
    dealt.open++
    yield* piece
    dealt.open--
  }
}
