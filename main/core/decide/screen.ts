import { ask, run } from './ask.ts'
import { learnPrior } from './calibrate.ts'
import { localBar } from './error-budget.ts'
import { newCandidate, oneMoreRun, update } from './estimate.ts'
import { INCUMBENT_EVERY, measureIncumbent } from './incumbent.ts'
import { conclude, settle } from './judge.ts'
import { killThreshold } from './kill-threshold.ts'
import { predict } from './predict.ts'
import { finishingPrice } from './price.ts'
import type { PatchNumber } from './protocol.ts'
import { percent } from './sentence.ts'
import { type Asking, type Candidate, keptPatches, prefixAtOriginalLevel, type State } from './state.ts'

/** One in this many runs is made without stopping it early, so that the rate of false kills is known. */
const AUDIT_EVERY = 10

/** The first look at a proposal: one run, stopped at its prefix when that is no better than the incumbent's. */
export function* screen(state: State, experiment: PatchNumber): Asking<void> {
  if (state.sinceIncumbent >= INCUMBENT_EVERY) yield* measureIncumbent(state, 'calibrate')
  if (state.over) return
  const doomedAbove = prefixLimit(state)
  const audit = doomedAbove !== null && state.random.uniform() < 1 / AUDIT_EVERY
  const candidate = newCandidate(experiment, null)
  const ran = yield* run(state, {
    kind: 'run',
    stage: 'screen',
    patches: [...keptPatches(state), experiment].sort((a, b) => a - b),
    seed: 0,
    killAbove: audit ? null : doomedAbove,
    experiment,
    block: null,
    pair: null,
  })
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
      yield* conclude(state, candidate, 'crash', 'crashed')
      return
    case 'timed-out':
      yield* conclude(state, candidate, 'crash', 'timed-out')
      return
    case 'censored':
      state.sinceIncumbent += 1
      yield* conclude(state, candidate, 'discard', 'target-not-reached')
      return
    case 'killed':
      state.sinceIncumbent += 0.3
      state.killed++
      yield* conclude(state, candidate, 'discard', 'killed-early')
      return
    case 'clean': {
      state.sinceIncumbent += 1
      candidate.rows.push(ran.row)
      update(state, candidate)
      remember(state, candidate)
      const judged = yield* settle(state, candidate)
      if (audit && doomedAbove !== null && (ran.row.prefixY ?? Number.NEGATIVE_INFINITY) > doomedAbove)
        yield* noteAudit(state, judged.kind !== 'discard')
    }
  }
}

/** Keeps the estimate for empirical Bayes; the oldest of 2,000 gives way. */
export function remember(state: State, candidate: Candidate): void {
  const { gain, se } = candidate.belief
  const at = state.seen.findIndex((seen) => seen.experiment === candidate.experiment)
  if (at >= 0) state.seen[at] = { experiment: candidate.experiment, gain, se }
  else state.seen.push({ experiment: candidate.experiment, gain, se })
  if (state.seen.length > 2000) state.seen.shift()
  if (state.seen.length % 25 === 0) learnPrior(state)
}

/** The prefix (y units) above which finishing a run is not worth its price; null when prefixes say nothing yet. */
export function prefixLimit(state: State): number | null {
  if (!state.settings.hasPrefix) return null
  const rows = state.incumbents.filter((row) => row.prefixY !== null).slice(-12)
  if (rows.length < 3) return null
  const last = rows[rows.length - 1] as (typeof rows)[number]
  const here = { atS: last.atS + state.runS, seed: 0, y: 0, level: state.level }
  const runs = rows.map((row) => prefixAtOriginalLevel(state, row))
  const reference = predict(runs, state.prefixNoise, here)
  if (reference === null) return null
  const { sigma } = state.noise
  const offset = state.kept.reduce((sum, kept) => sum + (state.offsets.get(kept.experiment) ?? 0), 0)
  const threshold = slowDownAllowed(state, Math.sqrt((1.33 * sigma) ** 2 + reference.se ** 2))
  return reference.y - offset + threshold
}

/** The kill threshold for this prefix error (y units); found once per prior, bar and (roughly) error. */
function slowDownAllowed(state: State, prefixSe: number): number {
  const { sigma } = state.noise
  const bar = { q: localBar(state), minEffect: state.minEffect }
  const rounded = sigma * Math.exp(Math.round(Math.log(prefixSe / sigma) * 10) / 10)
  const key = `${state.priorVersion}:${bar.q.toFixed(3)}:${rounded}`
  if (state.threshold?.key !== key) {
    const rule = { price: finishingPrice(state), prefixSe: rounded, span: 7 * sigma, step: sigma / 3 }
    state.threshold = { key, value: killThreshold(state.prior, oneMoreRun(state), bar, rule) }
  }
  return state.threshold.value
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
