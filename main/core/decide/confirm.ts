import { run } from './ask.ts'
import { update } from './estimate.ts'
import { incumbentIsDue, measureBeside, measureIncumbent, replicateSeed } from './incumbent.ts'
import { clearsBar, conclude, settle } from './judge.ts'
import { remember } from './screen.ts'
import { type Asking, type Candidate, keptPatches, type State } from './state.ts'

/** Solo runs after which a candidate that is neither proven nor refuted is given up. */
const MOST_RUNS = 24

/** One more run of one candidate alone, with its next seed. */
export function* confirm(state: State, candidate: Candidate): Asking<void> {
  if (incumbentIsDue(state)) yield* measureIncumbent(state, 'calibrate')
  if (state.over || !state.pool.includes(candidate)) return
  const ran = yield* run(state, {
    kind: 'run',
    stage: 'confirm',
    patches: [...keptPatches(state), candidate.experiment].sort((a, b) => a - b),
    seed: replicateSeed(state, candidate.rows.length),
    killAbove: null,
    experiment: candidate.experiment,
    block: null,
    pair: null,
  })
  state.sinceIncumbent += 1
  switch (ran.kind) {
    case 'not-made':
      return
    case 'not-quiet':
      yield* conclude(state, candidate, 'inconclusive', 'machine-not-quiet')
      return
    case 'conflict':
      yield* conclude(state, candidate, 'discard', 'conflict')
      return
    case 'crashed':
    case 'timed-out':
      yield* conclude(state, candidate, 'crash', ran.kind)
      return
    case 'killed':
    case 'censored':
      yield* conclude(state, candidate, 'discard', 'target-not-reached')
      return
    case 'clean': {
      candidate.rows.push(ran.row)
      update(state, candidate)
      if (clearsBar(state, candidate) && (yield* measureBeside(state, ran.row))) update(state, candidate)
      if (!state.pool.includes(candidate)) return
      remember(state, candidate)
      const judged = yield* settle(state, candidate)
      if (judged.kind === 'more' && candidate.rows.length >= MOST_RUNS)
        yield* conclude(state, candidate, 'inconclusive', 'no-effect')
    }
  }
}
