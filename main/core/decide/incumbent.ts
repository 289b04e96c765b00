import { ask, run } from './ask.ts'
import { refit } from './calibrate.ts'
import { fingerprintKey } from './guards.ts'
import { here } from './lane.ts'
import { median } from './order-statistics.ts'
import { predict } from './predict.ts'
import { stackGain } from './prefix.ts'
import { crowded } from './price.ts'
import type { Stage } from './protocol.ts'
import {
  type Asking,
  atOriginalLevel,
  atOwnPace,
  keptPatches,
  latestPrefixes,
  type PrefixReading,
  prefixesAtOwnPace,
  type Row,
  type State,
} from './state.ts'

/** Seeds the incumbent cycles through; replicates of a candidate use the same ones, so that what a seed does cancels. */
export const SEED_DECK = 4

/** The incumbent is measured again after this many runs: often enough for the drift, seldom enough to leave time for candidates. */
export const INCUMBENT_EVERY = 5

/** With few proposals there is time to measure it beside nearly every run: then no change of the machine is taken for a patch's. */
const INCUMBENT_EVERY_FEW = 2

export function incumbentIsDue(state: State): boolean {
  return here(state).sinceIncumbent >= (crowded(state) ? INCUMBENT_EVERY : INCUMBENT_EVERY_FEW)
}

/** The incumbent's prefix is measured again after this many screens. */
export const PREFIX_EVERY = 8

/** How many runs of the incumbent are remembered, of each device. */
const REMEMBERED = 64

/** One run of the incumbent. A grossly slow one is made again at once, and believed when it happens twice in a row: the machine has changed. */
export function* measureIncumbent(state: State, stage: Stage, seed?: number): Asking<Row | null> {
  const chosen = seed ?? nextSeed(state)
  here(state).incumbentRuns++
  const { kept } = state
  const stack = stackOfPrefix(state)
  const ran = yield* run(state, {
    kind: 'run',
    stage,
    patches: keptPatches(state),
    seed: chosen,
    killAbove: null,
    experiment: null,
    block: null,
    pair: null,
  })
  // Also after a failure: the loop must not ask for the incumbent for ever. What another lane kept meanwhile is still to be measured.
  here(state).sinceIncumbent = state.lanes.length > 1 && state.kept !== kept ? Number.POSITIVE_INFINITY : 0
  if (ran.kind !== 'clean') return null
  if (grosslySlow(state, ran.row) && !here(state).ignoredIncumbent) {
    here(state).ignoredIncumbent = true
    return state.over ? null : yield* measureIncumbent(state, stage, seed)
  }
  here(state).ignoredIncumbent = false
  if (repeatsExactly(state, ran.row)) state.repeatsAddNothing = true
  const knewBefore = state.deterministic
  learnFingerprint(state, ran.row)
  if (state.deterministic !== knewBefore && state.deterministic !== null)
    yield* noteDeterminism(state, state.deterministic)
  notePrefix(state, stack, chosen, ran.row.prefix, ran.row.atS - state.runS / 2)
  const drifted = isUnexpected(state, ran.row)
  state.incumbents.push(ran.row)
  if (state.incumbents.length > REMEMBERED * state.lanes.length) state.incumbents.shift()
  state.noiseFits++
  yield* refit(state, drifted)
  // Once more at once, so that the new level does not rest on one run.
  if (drifted && !here(state).recalibrating) here(state).sinceIncumbent = Number.POSITIVE_INFINITY
  here(state).recalibrating = drifted
  return ran.row
}

/** A run of the incumbent this many standard deviations from what the others foretell: the machine has changed, or its noise is misjudged. */
const UNEXPECTED = 4

function isUnexpected(state: State, row: Row): boolean {
  const own = incumbentsOn(state, row.device)
  if (own.length < 6) return false
  const known = own.slice(-12).map((incumbent) => atOriginalLevel(state, incumbent))
  const here = atOriginalLevel(state, row)
  const expected = predict(known, state.noise, here)
  return expected !== null && Math.abs(here.y - expected.y) > UNEXPECTED * expected.se
}

function* noteDeterminism(state: State, deterministic: boolean): Asking<void> {
  yield* ask(state, {
    kind: 'note',
    note: { topic: 'deterministic', deterministic },
    sentence: deterministic
      ? 'The same code with the same seed computed the same losses twice: a patch that does, too, is judged on its speed alone.'
      : 'The same code with the same seed computed other losses: no patch can be known to change nothing but the speed.',
  })
}

/** One run of the incumbent that is stopped at its prefix: what screens are compared with, at a quarter of the price. */
export function* measurePrefix(state: State): Asking<void> {
  const stack = stackOfPrefix(state)
  const ran = yield* run(state, {
    kind: 'run',
    stage: 'calibrate',
    patches: keptPatches(state),
    seed: 0,
    killAbove: -1e9,
    experiment: null,
    block: null,
    pair: null,
  })
  here(state).sincePrefix = 0
  if (ran.kind === 'killed') notePrefix(state, stack, 0, ran.prefix, ran.atS)
}

/** What the stack is believed to add to a prefix, as it is when a run is asked for: meanwhile another lane may change it. */
function stackOfPrefix(state: State): { readonly gain: number; readonly level: number } {
  return { gain: stackGain(state), level: state.prefixLevel }
}

function notePrefix(
  state: State,
  { gain, level }: ReturnType<typeof stackOfPrefix>,
  seed: number,
  prefix: PrefixReading | null,
  atS: number,
): void {
  if (prefix === null) return
  here(state).sincePrefix = 0
  const device = state.turn.lane
  const told = { device, atS, seed, y: prefix.y + gain, level, told: prefix.pace }
  const now = atOwnPace(state, told, prefix.pace, state.pace?.prefixSlope ?? 0)
  const known = prefixesAtOwnPace(state, latestPrefixes(state, device, 12))
  const expected = predict(known, state.prefixNoise, now)
  if (known.length >= 5 && expected !== null && now.y - expected.y > 6 * expected.se) return
  state.prefixes.push(told)
  if (state.prefixes.length > REMEMBERED * state.lanes.length) state.prefixes.shift()
}

/** The incumbent's runs on one device. */
function incumbentsOn(state: State, device: number): Row[] {
  return state.incumbents.filter((row) => row.device === device)
}

function grosslySlow(state: State, row: Row): boolean {
  const own = incumbentsOn(state, row.device)
  if (own.length < 5) return false
  const recent = own.slice(-7).map((incumbent) => atOriginalLevel(state, incumbent).y)
  const { sigma, drift } = state.noise
  return atOriginalLevel(state, row).y - median(recent) > 6 * Math.sqrt(sigma ** 2 + drift ** 2)
}

/** Two runs of one stack with one seed and the same per-step losses prove that this machine computes the same twice. */
function learnFingerprint(state: State, row: Row): void {
  if (row.fingerprint === null) return
  const key = fingerprintKey(row, row.patches)
  const known = state.fingerprints.get(key)
  if (known === undefined) state.fingerprints.set(key, row.fingerprint)
  else if (known !== row.fingerprint) state.deterministic = false
  else if (state.deterministic === null) state.deterministic = true
}

/** The incumbent's next seed: around the deck, or one that was not tried on this stack where a repeat would only say the same again. */
function nextSeed(state: State): number {
  if (!state.repeatsAddNothing) return here(state).incumbentRuns % SEED_DECK
  const stack = keptPatches(state).join()
  const own = incumbentsOn(state, state.turn.lane)
  const tried = new Set(own.filter((row) => row.patches.join() === stack).map((row) => row.seed))
  for (let seed = 0; ; seed++) if (!tried.has(seed)) return seed
}

/** The same code with the same seed gave the very same value: this objective has no noise but the seed's. */
function repeatsExactly(state: State, row: Row): boolean {
  const stack = row.patches.join()
  return incumbentsOn(state, row.device).some(
    (other) => other.seed === row.seed && other.y === row.y && other.patches.join() === stack,
  )
}

/** The next seed of a candidate that was run `runs` times alone. */
export function replicateSeed(state: State, runs: number): number {
  return state.repeatsAddNothing ? runs : runs % SEED_DECK
}

/**
 * Before a patch is believed on its own runs, the incumbent is measured beside the last of them: a machine that has become faster since the
 * incumbent was measured would otherwise be the patch's merit. True when it was measured, so that the patch is to be judged again.
 */
export function* measureBeside(state: State, row: Row): Asking<boolean> {
  const last = incumbentsOn(state, row.device).at(-1)
  if (last !== undefined && Math.abs(last.atS - row.atS) < 1.6 * state.runS) return false
  return (yield* measureIncumbent(state, 'calibrate')) !== null
}
