import { run } from './ask.ts'
import { dealOut } from './deal.ts'
import { finalInterval, type Pair } from './final-interval.ts'
import type { Claim } from './protocol.ts'
import { type Asking, asRan, keptPatches, type State } from './state.ts'

/** A share of runs that must be repeated; planned for, so that the last pair does not fall off the end. */
const REPEATS = 1.1

/** Fewer pairs say next to nothing. */
const FEWEST_PAIRS = 3

/** The end-to-end measurement: original code against the whole stack on fresh seeds, order AB, BA, AB, ...; the only number to claim. */
export function* measureEndToEnd(state: State, pairs: number): Asking<Claim | null> {
  if (state.kept.length === 0 || pairs === 0) return null
  const measured: Pair[] = []
  const measure = function* (k: number): Asking<void> {
    const stack = keptPatches(state)
    const order = k % 2 === 0 ? [[], stack] : [stack, []]
    const ys: number[] = []
    for (const patches of order) {
      const ran = yield* run(state, {
        kind: 'run',
        stage: 'final',
        patches,
        seed: state.settings.freshSeedBase + k,
        killAbove: null,
        experiment: null,
        block: null,
        pair: k + 1,
      })
      if (ran.kind === 'clean') ys.push(asRan(state, ran.row).y)
      if (state.over) return
    }
    if (ys.length < 2) return
    const [first, second] = ys as [number, number]
    measured.push(k % 2 === 0 ? { original: first, stack: second } : { original: second, stack: first })
  }
  let next = 0
  // A pair is whole: both of its runs are made by one lane, one after the other.
  yield* dealOut(state, (open) =>
    state.over || measured.length + open >= pairs || next >= 3 * pairs ? null : measure(next++),
  )
  return finalInterval(measured)
}

/** Run time of so many pairs, seconds. */
export function pairsS(state: State, pairs: number): number {
  return 2 * pairs * REPEATS * state.lengthS
}

/** True when one more run on each device would take the time in which the claim is measured. */
export function claimAtRisk(state: State): boolean {
  return state.leftS !== null && state.leftS - state.lanes.length * state.lengthS < pairsS(state, FEWEST_PAIRS)
}
