import { run } from './ask.ts'
import { update } from './estimate.ts'
import { incumbentIsDue, measureBeside, measureIncumbent, replicateSeed } from './incumbent.ts'
import { clearsBar, conclude, settle } from './judge.ts'
import { here } from './lane.ts'
import { remember } from './screen.ts'
import { learnFromOwnRuns } from './seed-interaction.ts'
import { onStack } from './stack.ts'
import type { Asking, Candidate, State } from './state.ts'
import { unlessUnmeasured } from './unmeasured.ts'

/** Solo runs after which a candidate that is neither proven nor refuted is given up. */
const MOST_RUNS = 24

/** One more run of one candidate alone, with its next seed. */
export function* confirm(state: State, candidate: Candidate): Asking<void> {
  if (incumbentIsDue(state)) yield* measureIncumbent(state, 'calibrate')
  if (state.over || !state.pool.includes(candidate)) return
  const ran = yield* run(state, {
    kind: 'run',
    stage: 'confirm',
    patches: onStack(state, candidate.experiment),
    seed: replicateSeed(state, candidate.rows.length),
    killAbove: null,
    experiment: candidate.experiment,
    block: null,
    pair: null,
  })
  here(state).sinceIncumbent += 1
  // Another lane was told that it is gone, and has said so.
  if (!state.pool.includes(candidate)) return
  const ended = yield* unlessUnmeasured(state, candidate, ran)
  if (ended === null) return
  // Nothing was said to end it early: it was ended at its target's limit.
  if (ended.kind === 'killed') return yield* conclude(state, candidate, 'discard', 'target-not-reached')
  candidate.rows.push(ended.row)
  learnFromOwnRuns(state, candidate)
  update(state, candidate)
  if (clearsBar(state, candidate) && (yield* measureBeside(state, ended.row))) update(state, candidate)
  if (!state.pool.includes(candidate)) return
  remember(state, candidate)
  const judged = yield* settle(state, candidate)
  if (judged.kind === 'more' && candidate.rows.length >= MOST_RUNS)
    yield* conclude(state, candidate, 'inconclusive', 'no-effect')
}
