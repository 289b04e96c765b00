import { ablate } from './ablate.ts'
import { ask, askForProposal, rest } from './ask.ts'
import { cohortOf, confirmBlock, SMALLEST_COHORT } from './block.ts'
import { confirm } from './confirm.ts'
import { takePieces } from './deal.ts'
import { expectedFalseKeeps } from './error-budget.ts'
import { newCandidate, update } from './estimate.ts'
import { measureEndToEnd } from './finish.ts'
import { INCUMBENT_EVERY, measureIncumbent } from './incumbent.ts'
import { clearsBar, conclude, keepWithin } from './judge.ts'
import { here } from './lane.ts'
import { isKeptBeside, overlap } from './overlap.ts'
import { priceOfRun } from './price.ts'
import type { Policy, Settings } from './protocol.ts'
import { endPlan, mustEnd, runsLeft } from './reserve.ts'
import { screen } from './screen.ts'
import { simplify } from './simplify.ts'
import { type Asking, begin, type Candidate, keptPatches, type State } from './state.ts'
import { measureTransfer } from './transfer.ts'

/** Incumbent runs on each device before anything else: seeds 0, 1, 2, 3, 0, 1. */
const WARM_UP = 6

/** A block starts when this many candidates wait. */
const FULL_POOL = 15

/** Drives a campaign on one device: yields what it wants, is given the answers. A pure function of settings and answers; see protocol.ts. */
export function evidencePolicy(settings: Settings): Policy {
  return alone(decide(begin(settings)))
}

/** One lane without others. */
export function* alone(lane: Asking<void>): Policy {
  for (let next = lane.next(); !next.done; ) {
    if (next.value.kind === 'rest') throw new Error('a lane that is alone has nobody to wait for')
    next = lane.next(yield next.value)
  }
}

/** The same as the first of several lanes, over a state that outlives it: what was learned of the machine holds for what follows a campaign's end. */
export function* decide(state: State): Asking<void> {
  yield* warmUp(state)
  yield* explore(state)
}

function* warmUp(state: State): Asking<void> {
  here(state).isWarm = true
  for (let k = 0; k < WARM_UP && !state.over && !mustEnd(state); k++) {
    yield* measureIncumbent(state, 'warm-up')
    // What a campaign's first run defines holds for all that follow: the others wait for it.
    state.exploring = true
    state.turn.news++
  }
}

/** What every other lane does, over the state that there is just then. */
export function* help(now: () => State): Asking<void> {
  for (;;) {
    const state = now()
    const lane = here(state)
    if (state.dealt !== null) yield* takePieces(state.dealt)
    else if (state.exploring && !lane.isThrough) {
      if (!lane.isWarm) yield* atWork(state, [], warmUp(state))
      yield* campaign(state)
      lane.isThrough = true
      state.turn.news++
    }
    yield* rest()
  }
}

/** What follows the first measurements of the machine, to the finish. */
export function* explore(state: State): Asking<void> {
  state.exploring = true
  state.turn.news++
  state.noted = 0
  const reason = yield* campaign(state)
  here(state).isThrough = true
  state.turn.news++
  while (!state.lanes.every((lane) => lane.isThrough)) yield* rest()
  state.exploring = false
  yield* closeBudget(state)
  const plan = endPlan(state)
  if (!state.over) yield* ablate(state, plan.ablationRows)
  for (const candidate of state.pool.splice(0)) yield* conclude(state, candidate, 'inconclusive', 'budget')
  for (const candidate of state.bench.splice(0))
    yield* conclude(state, candidate, 'discard', Number.isFinite(candidate.belief.se) ? 'no-effect' : 'killed-early')
  const claim = state.over ? null : yield* measureEndToEnd(state, plan.pairs)
  yield* measureTransfer(state)
  yield* noteStack(state)
  yield* ask(state, { kind: 'finish', reason, claim })
}

/** At the end the rest of the error budget is spent on the likeliest of the undecided: they cost nothing, and the ablation tests them again. */
function* closeBudget(state: State): Asking<void> {
  const undecided = [...state.pool, ...state.bench].filter(
    ({ keptFor, belief }) => keptFor === 'gain' && Number.isFinite(belief.se),
  )
  undecided.sort((a, b) => b.belief.probability - a.belief.probability || a.experiment - b.experiment)
  for (const candidate of undecided) yield* keepWithin(state, candidate)
}

/** Until nothing is left to decide or the budget must be left to the end. */
function* campaign(state: State): Asking<'exhausted' | 'budget'> {
  let noneReady = false
  while (!state.over && !mustEnd(state)) {
    if (state.kept.length !== state.noted) {
      state.noted = state.kept.length
      yield* noteStack(state)
    }
    const next = nextMove(state, noneReady)
    if (next.kind !== 'propose') noneReady = false
    switch (next.kind) {
      case 'incumbent':
        yield* atWork(state, [], measureIncumbent(state, 'calibrate'))
        break
      case 'block':
        yield* atWork(state, next.cohort, confirmBlock(state, next.cohort))
        break
      case 'confirm':
        yield* atWork(state, [next.candidate], confirm(state, next.candidate))
        break
      case 'simplify':
        yield* atWork(state, [next.candidate], simplify(state, next.candidate))
        break
      case 'done':
        // What another lane has in hand may come back.
        if (!state.lanes.some((lane) => lane.isAtWork)) return 'exhausted'
        yield* rest()
        break
      case 'propose': {
        const answer = yield* askForProposal(state)
        if (answer === null) break
        noneReady = answer.kind === 'no-proposal-yet'
        state.waits.push(noneReady)
        if (state.waits.length > 10) state.waits.shift()
        if (answer.kind === 'exhausted') state.exhausted = true
        if (answer.kind === 'proposal') {
          state.proposals++
          if (answer.keptFor === 'no-loss') state.pool.push(newCandidate(answer.experiment, 'no-loss'))
          else yield* atWork(state, [], screen(state, answer.experiment))
        }
      }
    }
  }
  return 'budget'
}

/** Does something with these candidates, which no other lane takes meanwhile. */
function* atWork(state: State, candidates: readonly Candidate[], work: Asking<unknown>): Asking<void> {
  const lane = here(state)
  lane.isAtWork = true
  for (const candidate of candidates) state.inHand.add(candidate)
  yield* work
  for (const candidate of candidates) state.inHand.delete(candidate)
  lane.isAtWork = false
}

type Move =
  | { readonly kind: 'incumbent' | 'propose' | 'done' }
  | { readonly kind: 'block'; readonly cohort: readonly Candidate[] }
  | { readonly kind: 'confirm' | 'simplify'; readonly candidate: Candidate }

/** What this lane's next minutes are best spent on. Pure. */
function nextMove(state: State, noneReady: boolean): Move {
  if (here(state).sinceIncumbent === Number.POSITIVE_INFINITY) return { kind: 'incumbent' }
  const isFree = (candidate: Candidate) => !state.inHand.has(candidate)
  const simpler = state.pool.find((candidate) => candidate.keptFor === 'no-loss' && isFree(candidate))
  if (simpler !== undefined) return { kind: 'simplify', candidate: simpler }
  const almost = state.pool.find(
    (candidate) =>
      isFree(candidate) &&
      clearsBar(state, candidate) &&
      (candidate.rows.length === 1 || !isKeptBeside(state, candidate, overlap(state, candidate))),
  )
  if (almost !== undefined) return { kind: 'confirm', candidate: almost }
  const waiting = state.exhausted || noneReady
  if (waiting) recall(state)
  const full = Math.min(FULL_POOL, Math.max(SMALLEST_COHORT, Math.floor(runsLeft(state) / 2)))
  const enough = waiting ? SMALLEST_COHORT : full
  const cohort = state.pool.length < enough ? [] : cohortOf(state)
  if (cohort.length >= enough) return { kind: 'block', cohort }
  if (!waiting) return { kind: 'propose' }
  const best = state.pool
    .filter(isFree)
    .sort((a, b) => b.belief.value - a.belief.value || a.experiment - b.experiment)[0]
  if (best !== undefined) return { kind: 'confirm', candidate: best }
  return { kind: state.exhausted ? 'done' : 'propose' }
}

/** Fills the pool from the bench, best first. */
function recall(state: State): void {
  const full = state.exhausted ? 23 : FULL_POOL
  if (state.pool.length >= full) return
  // Promises change slowly: only the best of the bench are looked at again.
  state.bench.sort((a, b) => b.belief.value - a.belief.value || a.experiment - b.experiment)
  const best = state.bench.slice(0, 2 * FULL_POOL)
  for (const candidate of best) update(state, candidate)
  best.sort((a, b) => b.belief.value - a.belief.value || a.experiment - b.experiment)
  state.bench.splice(0, best.length, ...best)
  const price = priceOfRun(state)
  while (state.pool.length < full) {
    const next = state.bench[0]
    if (next === undefined || next.belief.value < price) return
    state.pool.push(next)
    state.bench.shift()
  }
}

function* noteStack(state: State): Asking<void> {
  const expected = expectedFalseKeeps(state.kept.map((kept) => kept.belief.probability))
  yield* ask(state, {
    kind: 'note',
    note: {
      topic: 'stack',
      kept: keptPatches(state),
      expectedFalseKeeps: expected,
      nextProofS: expectedCostOfNextProof(state),
    },
    sentence: `${state.kept.length} kept; ${expected.toFixed(2)} of them are expected not to be real.`,
  })
}

/** Run time that the next keep is expected to cost, from the best candidate's chance; null when nothing is in reach. Seconds. */
export function expectedCostOfNextProof(state: State): number | null {
  const chance = state.pool.reduce((sum, candidate) => sum + candidate.belief.probability, 0)
  if (chance < 0.05) return null
  const runs = state.pool.length < SMALLEST_COHORT ? 4 * state.pool.length : state.pool.length * 1.2
  return (Math.max(runs, INCUMBENT_EVERY) / Math.max(chance, 1)) * state.runS
}
