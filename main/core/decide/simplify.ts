import { run } from './ask.ts'
import { localBar } from './error-budget.ts'
import { evidenceFor, update } from './estimate.ts'
import { judgeGuards, speedOnly } from './guards.ts'
import { incumbentIsDue, measureBeside, measureIncumbent, replicateSeed } from './incumbent.ts'
import { clearsBar, conclude, keep, margin, seenTwice } from './judge.ts'
import { here } from './lane.ts'
import { tailed } from './posterior.ts'
import { prefixNow } from './prefix.ts'
import { onStack } from './stack.ts'
import type { Asking, Candidate, State } from './state.ts'
import { unlessUnmeasured } from './unmeasured.ts'

/** Runs after which it is given up to show that nothing is lost: the error is then a third of a run's noise. */
const MOST_RUNS = 16

/** How sure it must be that something is lost before a patch is given up for it. */
const SURELY_LOST = 0.9

/** A first run is stopped where its beginning is worse by more than what counts as no loss and this many standard errors. */
const CLEARLY = 4

/**
 * One more run of a patch that only takes code away. It is kept once it is as sure as any keep must be that no more is lost than counts as
 * none: a one-sided test of non-inferiority (ICH E9, 3.3.2), by the posterior, so that one may look after each run.
 */
export function* simplify(state: State, candidate: Candidate): Asking<void> {
  if (incumbentIsDue(state)) yield* measureIncumbent(state, 'calibrate')
  if (state.over || !state.pool.includes(candidate)) return
  const isFirst = candidate.rows.length === 0
  const reference = isFirst ? prefixNow(state) : null
  const ran = yield* run(state, {
    kind: 'run',
    stage: isFirst ? 'screen' : 'confirm',
    patches: onStack(state, candidate.experiment),
    seed: replicateSeed(state, candidate.rows.length),
    killAbove: reference === null ? null : reference.expected + margin(state) + CLEARLY * reference.se,
    experiment: candidate.experiment,
    block: null,
    pair: null,
  })
  here(state).sincePrefix++
  if (!state.pool.includes(candidate)) return
  const ended = yield* unlessUnmeasured(state, candidate, ran)
  if (ended === null) return
  if (ended.kind === 'killed') return yield* conclude(state, candidate, 'discard', 'worse')
  here(state).sinceIncumbent += 1
  candidate.rows.push(ended.row)
  update(state, candidate)
  const isShown = clearsBar(state, candidate) || lossless(state, candidate) >= 1 - localBar(state)
  if (isShown && (yield* measureBeside(state, ended.row))) update(state, candidate)
  if (state.pool.includes(candidate)) yield* settle(state, candidate)
}

function* settle(state: State, candidate: Candidate): Asking<void> {
  const guards = judgeGuards(state, candidate)
  if (guards === 'violated') return yield* conclude(state, candidate, 'discard', 'guard')
  const noLoss = lossless(state, candidate)
  if (seenTwice(candidate)) {
    if (guards === 'kept' && clearsBar(state, candidate)) return yield* keep(state, candidate)
    if (guards === 'kept' && noLoss >= 1 - localBar(state)) return yield* keep(state, candidate, noLoss)
    if (noLoss <= 1 - SURELY_LOST) return yield* conclude(state, candidate, 'discard', 'worse')
  }
  if (candidate.rows.length >= MOST_RUNS) yield* conclude(state, candidate, 'inconclusive', 'not-shown')
}

/** Where the machine computes the same twice: with every seed its losses and its result were the incumbent's, to the last digit. */
function computesTheSame(state: State, candidate: Candidate): boolean {
  if (!speedOnly(state, candidate)) return false
  const same = candidate.rows.flatMap((row) => {
    const stack = row.patches.filter((patch) => patch !== candidate.experiment).join()
    return state.incumbents.flatMap((other) =>
      other.device === row.device && other.seed === row.seed && other.patches.join() === stack
        ? [other.y === row.y]
        : [],
    )
  })
  return same.length >= 2 && same.every((is) => is)
}

/** Posterior probability that no more is lost than counts as none, by finished runs alone. */
function lossless(state: State, candidate: Candidate): number {
  if (computesTheSame(state, candidate)) return 1
  const evidence = evidenceFor(state, candidate)
  if (evidence === null) return 0
  const { points } = state.prior
  const worst = -margin(state)
  return tailed(state.prior, evidence, state.degrees).weights.reduce(
    (sum, weight, j) => ((points[j] as number) >= worst ? sum + weight : sum),
    0,
  )
}
