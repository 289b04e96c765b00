import { ask, run } from './ask.ts'
import { learnPrior } from './calibrate.ts'
import { newCandidate, update } from './estimate.ts'
import { incumbentIsDue, measureBeside, measureIncumbent, measurePrefix, PREFIX_EVERY } from './incumbent.ts'
import { clearsBar, settle } from './judge.ts'
import { here } from './lane.ts'
import { moments } from './posterior.ts'
import { prefixNow, priorAfter, priorOf } from './prefix.ts'
import { crowded, priceOfRun, promiseOf } from './price.ts'
import type { Prior } from './prior.ts'
import { BLOCK_COST } from './promises.ts'
import type { PatchNumber } from './protocol.ts'
import { percent } from './sentence.ts'
import { onStack } from './stack.ts'
import { type Asking, atOwnPace, type Candidate, type State } from './state.ts'
import { unlessUnmeasured } from './unmeasured.ts'

/** One in this many runs is made without stopping it early, so that the rate of false kills is known. */
const AUDIT_EVERY = 10

/** A proposal whose prefix makes a win this likely is run to its end at once. */
const FINISH_PROBABILITY = 0.8

/** The first look at a proposal: a run that is stopped at its prefix unless that is clearly better than the incumbent's. */
export function* screen(state: State, experiment: PatchNumber): Asking<void> {
  if (incumbentIsDue(state)) yield* measureIncumbent(state, 'calibrate')
  else if (here(state).sincePrefix >= PREFIX_EVERY) yield* measurePrefix(state)
  if (state.over) return
  const reference = prefixNow(state)
  const audit = reference !== null && state.random.uniform() < 1 / AUDIT_EVERY
  const killAbove = reference === null || audit ? null : reference.expected - neededGain(state, reference.se)
  const candidate = newCandidate(experiment)
  const ran = yield* run(state, {
    kind: 'run',
    stage: 'screen',
    patches: onStack(state, experiment),
    seed: 0,
    killAbove,
    experiment,
    block: null,
    pair: null,
  })
  here(state).sincePrefix++
  if ((ran.kind === 'clean' || ran.kind === 'killed') && reference !== null) {
    const prefix = ran.kind === 'clean' ? ran.row.prefix : ran.prefix
    if (prefix !== null) {
      const at = { atS: here(state).clockS, seed: 0, y: prefix.y }
      const { y, extra } = atOwnPace(state, at, prefix.pace, state.pace?.prefixSlope ?? 0)
      candidate.prefix = { gain: reference.level - y, se: Math.sqrt(reference.se ** 2 + (extra ?? 0)) }
    }
  }
  candidate.promise =
    candidate.prefix === null ? 0 : promiseOf(state, priorOf(state, candidate.prefix), 0, Number.POSITIVE_INFINITY)
  const doomed = candidate.prefix !== null && candidate.promise / BLOCK_COST < priceOfRun(state)
  if (ran.kind !== 'not-made') {
    state.promises.add(candidate.promise)
  }
  // Another lane was told that it is gone, and has said so.
  if (state.withdrawn.has(experiment)) return
  const ended = yield* unlessUnmeasured(state, candidate, ran)
  if (ended === null) return
  if (ended.kind === 'killed') {
    if (doomed) state.killed++
    update(state, candidate)
    remember(state, candidate)
    const waiting = doomed ? state.bench : state.pool
    waiting.push(candidate)
    return
  }
  here(state).sinceIncumbent += 1
  candidate.rows.push(ended.row)
  update(state, candidate)
  if (clearsBar(state, candidate) && (yield* measureBeside(state, ended.row))) update(state, candidate)
  remember(state, candidate)
  if (state.withdrawn.has(experiment)) return
  const judged = yield* settle(state, candidate)
  if (audit && doomed) yield* noteAudit(state, judged.kind !== 'discard')
}

/** Estimates that are remembered; the oldest gives way. */
const REMEMBERED = 1000

/** The prior is learned anew when this share of all that were ever estimated is new: less would hardly move it. */
const LEARNED_ANEW = { least: 25, share: 0.25, most: REMEMBERED }

/** Keeps the estimate for empirical Bayes. */
export function remember(state: State, candidate: Candidate): void {
  const { gain, se } = candidate.belief
  if (!state.seen.has(candidate.experiment)) state.estimated++
  state.seen.set(candidate.experiment, { gain, se, prefix: candidate.prefix })
  for (const oldest of state.seen.keys()) {
    if (state.seen.size <= REMEMBERED) break
    state.seen.delete(oldest)
  }
  const { least, share, most } = LEARNED_ANEW
  if (++state.unlearned >= Math.max(least, Math.min(share * state.estimated, most))) learnPrior(state)
}

/** The gain a prefix must show for its run to be finished at once (y units). Errors are rounded to a tenth, so that each is looked at once. */
function neededGain(state: State, prefixSe: number): number {
  const { prior, prefixBias, prefixDegrees, noise } = state
  const tenths = Math.round(Math.log(prefixSe / noise.sigma) * 10)
  const se = noise.sigma * Math.exp(tenths / 10)
  if (crowded(state)) {
    const known = state.memos.hopeful([prior, prefixBias, prefixDegrees, noise.sigma], () => new Map())
    const found = known.get(tenths) ?? leastGain(state, se, (shown) => moments(shown).probability >= FINISH_PROBABILITY)
    known.set(tenths, found)
    return found
  }
  const price = priceOfRun(state)
  const key = `${state.priorVersion}:${se}:${Math.round(4 * Math.log(price / noise.sigma))}`
  if (state.threshold?.key !== key) {
    const isWorthIt = (shown: Prior) => promiseOf(state, shown, 0, Number.POSITIVE_INFINITY) / BLOCK_COST >= price
    state.threshold = { key, value: leastGain(state, se, isWorthIt) }
  }
  return state.threshold.value
}

/** The smallest gain at a prefix with this error that is enough, by halving. */
function leastGain(state: State, se: number, isEnough: (shown: Prior) => boolean): number {
  let hi = 60 * state.noise.sigma
  let lo = -hi
  for (let step = 0; step < 12; step++) {
    const gain = (lo + hi) / 2
    if (isEnough(priorAfter(state, { gain, se }))) hi = gain
    else lo = gain
  }
  return hi
}

function* noteAudit(state: State, deservedMore: boolean): Asking<void> {
  state.audited++
  if (deservedMore) state.falseKills++
  const { killed, audited, falseKills } = state
  yield* ask(state, {
    kind: 'note',
    note: { topic: 'early-kill', killed, audited, falseKills },
    sentence: `${falseKills} of ${audited} runs that looked doomed and were let finish deserved more runs (${percent(Math.log1p(falseKills / audited))}).`,
  })
}
