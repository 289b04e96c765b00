import { ask, run } from './ask.ts'
import { blockDesign, blockRows } from './block-design.ts'
import { type Estimate, jointEffects } from './joint-effects.ts'
import { median } from './order-statistics.ts'
import { tailed } from './posterior.ts'
import { normalised, type Prior } from './prior.ts'
import type { PatchNumber, Transfer } from './protocol.ts'
import { type Asking, asRan, type Kept, type Row, type State } from './state.ts'

/** From this probability on a patch is said to transfer, and below the other one not to. */
const TRANSFERS = 0.9
const DOES_NOT = 0.2

/** So few runs of the bigger command are no ground for tails thinner than these. */
const DEGREES = 5

/** Fewer runs say nothing of any patch. */
const FEWEST = 3

/** Seeds of the bigger runs: fresh ones, far above those of the end-to-end pairs. */
const SEEDS_ABOVE = 500

/**
 * Whether the stack still wins on the bigger run: the original code and the whole stack first, then as many rows as time is left for, each with
 * a random half of the kept patches. A first look is one pair of runs; with a run more than there are patches each of them gets its own answer.
 */
export function* measureTransfer(state: State): Asking<void> {
  const { transferRunS } = state.settings
  if (transferRunS === null || state.kept.length === 0 || state.over) return
  const stack = [...state.kept]
  const rows = blockRows(stack.length)
  const halves = blockDesign(stack.length, rows, () => false, state.random)
  const design = [stack.map(() => 0), stack.map(() => 1), ...halves]
  const done: { row: Row; on: readonly number[] }[] = []
  const costs: number[] = []
  for (const [k, on] of design.entries()) {
    if (state.over || !fits(state, costs.length > 0 ? median(costs) : transferRunS)) break
    const patches = stack.filter((_, j) => on[j] === 1).map((kept) => kept.experiment)
    const spent = state.spentS
    const ran = yield* run(state, {
      kind: 'run',
      stage: 'transfer',
      patches: patches.sort((a, b) => a - b),
      seed: state.settings.freshSeedBase + SEEDS_ABOVE + Math.floor(k / 2),
      killAbove: null,
      experiment: null,
      block: null,
      pair: k < 2 ? 1 : null,
    })
    costs.push(state.spentS - spent)
    if (ran.kind === 'clean') done.push({ row: ran.row, on })
  }
  const effects = done.length < FEWEST ? stack.map(({ experiment }) => unknown(experiment)) : judged(state, stack, done)
  yield* ask(state, {
    kind: 'note',
    note: { topic: 'transfer', rows: done.length, gain: wholeGain(state, done), effects },
    sentence: sentenceOf(done.length, effects),
  })
}

/** A bigger run is begun only when it can end within the budget; other lanes do nothing beside it. */
function fits(state: State, costS: number): boolean {
  return state.leftS === null || state.leftS >= costS * state.lanes.length
}

function unknown(experiment: PatchNumber): Transfer {
  return { experiment, gain: null, se: null, probability: null, verdict: 'unknown' }
}

function judged(
  state: State,
  stack: readonly Kept[],
  done: readonly { readonly row: Row; readonly on: readonly number[] }[],
): Transfer[] {
  const beliefs = stack.map(beliefOf)
  const { estimates } = jointEffects(
    done.map(({ row }) => asRan(state, row)),
    done.map(({ on }) => on),
    state.noise,
    beliefs,
  )
  return stack.map(({ experiment }, j) => {
    const { gain, se } = estimates[j] as Estimate
    if (!Number.isFinite(se)) return unknown(experiment)
    const { probability } = tailed(beliefs[j] as Prior, { gain, se }, DEGREES)
    const verdict = probability >= TRANSFERS ? 'transfers' : probability <= DOES_NOT ? 'does-not' : 'unknown'
    return { experiment, gain, se, probability, verdict }
  })
}

/** Before the bigger run anything may have become of a gain: as much as before, a part of it, nothing, or the contrary. */
function beliefOf({ belief }: Kept): Prior {
  const shares: readonly (readonly [number, number])[] = [
    [-1, 0.08],
    [-0.5, 0.08],
    [0, 0.34],
    [0.25, 0.06],
    [0.5, 0.1],
    [0.75, 0.1],
    [1, 0.16],
    [1.5, 0.05],
    [2, 0.03],
  ]
  const size = Math.max(belief.mean, Math.abs(belief.gain), 1e-9)
  return {
    points: Float64Array.from(shares, ([share]) => share * size),
    masses: normalised(Float64Array.from(shares, ([, mass]) => mass)),
  }
}

/** Gain of the whole stack as the one pair showed it; null without that pair. */
function wholeGain(
  state: State,
  done: readonly { readonly row: Row; readonly on: readonly number[] }[],
): number | null {
  const none = done.find(({ on }) => on.every((value) => value === 0))
  const all = done.find(({ on }) => on.every((value) => value === 1))
  return none === undefined || all === undefined ? null : asRan(state, none.row).y - asRan(state, all.row).y
}

function sentenceOf(rows: number, effects: readonly Transfer[]): string {
  const count = (verdict: Transfer['verdict']) => effects.filter((effect) => effect.verdict === verdict).length
  if (rows < FEWEST)
    return `The bigger run: no time was left for more than ${rows} of them; whether the patches transfer is unknown.`
  return `The bigger run, ${rows} times: ${count('transfers')} of ${effects.length} patches transfer, ${count('does-not')} do not, ${count('unknown')} unknown.`
}
