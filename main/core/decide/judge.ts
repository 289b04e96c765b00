import { assertNever } from '../failure.ts'
import { ask } from './ask.ts'
import { doubtLeft, localBar } from './error-budget.ts'
import { evidenceOf } from './evidence.ts'
import { judgeGuards } from './guards.ts'
import { stackChanged } from './lane.ts'
import { mergesOntoStack } from './merge.ts'
import { isKeptBeside, overlap } from './overlap.ts'
import { crowded, priceOfRun, shareAffordable } from './price.ts'
import type { Reason, Verdict } from './protocol.ts'
import { evidenceSentence, percent } from './sentence.ts'
import type { Asking, Candidate, State } from './state.ts'

export type Judgement =
  | { readonly kind: 'keep' }
  | { readonly kind: 'discard'; readonly reason: Reason }
  /** Worth more runs now, or not while better ones wait. */
  | { readonly kind: 'more' | 'later' }

/** What the runs so far are enough for. Pure. */
export function judge(state: State, candidate: Candidate): Judgement {
  const { belief } = candidate
  const guards = judgeGuards(state, candidate)
  if (guards === 'violated') return { kind: 'discard', reason: 'guard' }
  if (clearsBar(state, candidate)) {
    const keeps = belief.own >= likely(state) && seenTwice(candidate) && guards === 'kept'
    return { kind: keeps ? 'keep' : 'more' }
  }
  // Rather real than not, and time to find out: no weighing of costs may call that "no effect".
  if (belief.probability >= 0.5 && !crowded(state)) return { kind: 'more' }
  if (hasTimeForMore(state, candidate)) return { kind: 'more' }
  const price = priceOfRun(state)
  if (belief.value < 0.1 * price) return { kind: 'discard', reason: whyNot(state, candidate) }
  if (belief.value < 0.5 * price) return { kind: 'later' }
  return { kind: 'more' }
}

/** Runs after which a patch that may still be worth keeping is weighed by its costs alone. */
const PATIENT_RUNS = 4

/** With few proposals and time for all of them, a patch is not given up after a look or two while a gain worth keeping is within its error. */
function hasTimeForMore(state: State, { belief, rows }: Candidate): boolean {
  if (crowded(state) || rows.length >= PATIENT_RUNS || shareAffordable(state) < 1) return false
  return belief.gain + 1.28 * belief.se > Math.max(state.minEffect, 0)
}

/**
 * A prefix may add to what finished runs say, but they have to say this much themselves: how a run begins is not how it ends. Less is asked where
 * many proposals have shown how far a prefix can be trusted.
 */
function likely(state: State): number {
  return crowded(state) ? 0.25 : 0.5
}

/** Whether the posterior clears the bar, whatever guards and the number of runs say. */
export function clearsBar(state: State, { belief }: Candidate): boolean {
  return belief.probability >= 1 - localBar(state) && belief.mean > state.minEffect
}

/** One run may have been lucky in a way that no noise model knows. */
export function seenTwice(candidate: Candidate): boolean {
  return candidate.blocks.length > 0 || candidate.rows.length >= 2
}

function whyNot(state: State, candidate: Candidate): Reason {
  const { gain, se, probability } = candidate.belief
  if (gain + 1.96 * se < 0) return 'worse'
  return probability >= 1 - localBar(state) ? 'below-min-effect' : 'no-effect'
}

/** Judges, says the verdict if there is one, and takes the candidate out of the pool or puts it in. Returns what was judged. */
export function* settle(state: State, candidate: Candidate): Asking<Judgement> {
  const judgement = judge(state, candidate)
  switch (judgement.kind) {
    case 'more':
      if (!state.pool.includes(candidate)) state.pool.push(candidate)
      return judgement
    case 'later':
      leavePool(state, candidate)
      state.bench.push(candidate)
      return judgement
    case 'keep':
      yield* keep(state, candidate)
      return judgement
    case 'discard':
      yield* conclude(state, candidate, 'discard', judgement.reason)
      return judgement
    default:
      return assertNever(judgement)
  }
}

/** Keeps a candidate that runs and guards speak for if the expected share of false keeps allows one as doubtful. */
export function* keepWithin(state: State, candidate: Candidate): Asking<void> {
  const { belief } = candidate
  if (belief.probability < LIKELY_AT_LAST || belief.own < 0.5 || belief.mean <= state.minEffect) return
  if (!seenTwice(candidate) || judgeGuards(state, candidate) !== 'kept') return
  if (1 - belief.probability <= doubtLeft(state)) yield* keep(state, candidate)
}

/** What is kept at the very end has to be at least this likely. */
const LIKELY_AT_LAST = 0.8

/** Puts a candidate on the stack, if it still goes there. `noLoss`: how sure it is that nothing is lost, where it is kept for that. */
export function* keep(state: State, candidate: Candidate, noLoss: number | null = null): Asking<void> {
  const { kept } = state
  if (!(yield* mergesOntoStack(state, candidate))) {
    yield* conclude(state, candidate, 'discard', 'conflict')
    return
  }
  const overlapping = overlap(state, candidate)
  // Another lane kept something meanwhile: this is decided again, on the stack as it is now.
  if (!isKeptBeside(state, candidate, overlapping) || (state.lanes.length > 1 && state.kept !== kept)) {
    if (!state.pool.includes(candidate) && !state.withdrawn.has(candidate.experiment)) state.pool.push(candidate)
    return
  }
  const evidence = noLoss === null ? evidenceOf(state, candidate) : { ...evidenceOf(state, candidate), noLoss }
  leavePool(state, candidate)
  const { experiment, keptFor } = candidate
  const probability = (noLoss ?? candidate.belief.probability) * (1 - overlapping)
  const belief = { ...candidate.belief, probability }
  state.offsets.set(candidate.experiment, candidate.belief.mean)
  state.kept = [...state.kept, { experiment, keptFor, belief, rows: [...candidate.rows] }]
  state.level += candidate.belief.variance
  const { fixed, relative } = state.prefixBias
  const bias = fixed * state.noise.sigma + relative * candidate.belief.mean
  state.prefixLevel += candidate.belief.variance + bias ** 2
  stackChanged(state)
  yield* ask(state, {
    kind: 'verdict',
    experiment: candidate.experiment,
    verdict: 'keep',
    reason: noLoss === null ? 'proven' : 'simpler',
    sentence: `${noLoss === null ? '' : `${reasonSentence(state, 'simpler')} `}${evidenceSentence(evidence)}.`,
    evidence,
  })
}

/** The largest loss that counts as none (y units): smaller than the smallest gain worth its code, or than half of one run's noise. */
export function margin(state: State): number {
  return Math.max(state.minEffect, state.noise.sigma / 2)
}

/** Ends a candidate without keeping it. */
export function* conclude(state: State, candidate: Candidate, verdict: Verdict, reason: Reason): Asking<void> {
  const evidence = candidate.rows.length + candidate.blocks.length > 0 ? evidenceOf(state, candidate) : null
  leavePool(state, candidate)
  const why = reasonSentence(state, reason)
  yield* ask(state, {
    kind: 'verdict',
    experiment: candidate.experiment,
    verdict,
    reason,
    sentence: evidence === null ? why : `${why} ${evidenceSentence(evidence)}.`,
    evidence,
  })
}

function leavePool(state: State, candidate: Candidate): void {
  // It is in one of them at most, and the bench is long.
  const list = [state.pool, state.bench].find((waiting) => waiting.includes(candidate))
  list?.splice(list.indexOf(candidate), 1)
}

export function reasonSentence(state: State, reason: Reason): string {
  switch (reason) {
    case 'proven':
      return 'Proven.'
    case 'killed-early':
      return 'Stopped early: its beginning was no better than the incumbent’s.'
    case 'no-effect':
      return 'No gain that further runs would be likely to prove.'
    case 'worse':
      return 'Worse than the incumbent.'
    case 'below-min-effect':
      return `Real, but smaller than the smallest gain worth its code (${percent(state.minEffect)}).`
    case 'guard':
      return 'A guarded metric became worse than allowed.'
    case 'conflict':
      return 'Does not merge with the stack.'
    case 'crashed':
      return 'The run crashed.'
    case 'timed-out':
      return 'The run exceeded its time limit.'
    case 'target-not-reached':
      return 'The target was not reached within the limit.'
    case 'machine-not-quiet':
      return 'The machine was disturbed during its runs; nothing can be said.'
    case 'budget':
      return 'The budget ended before it was decided.'
    case 'ablation':
      return 'Removed: switching it off at the end made nothing worse.'
    case 'withdrawn':
      return 'Withdrawn.'
    case 'simpler':
      return `Less code, and nothing lost that is worth it (${percent(margin(state))}).`
    case 'not-shown':
      return `Less code, and it could not be shown that no more than ${percent(margin(state))} is lost.`
    default:
      return assertNever(reason)
  }
}
