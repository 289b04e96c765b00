import { run } from './ask.ts'
import { finalInterval, type Pair } from './final-interval.ts'
import type { Claim } from './protocol.ts'
import { type Asking, asRan, keptPatches, type State } from './state.ts'

/** A share of runs that must be repeated; planned for, so that the last pair does not fall off the end. */
const REPEATS = 1.1

/** The end-to-end measurement: original code against the whole stack on fresh seeds, order AB, BA, AB, ...; the only number to claim. */
export function* measureEndToEnd(state: State, pairs: number): Asking<Claim | null> {
  if (state.kept.length === 0 || pairs === 0) return null
  const measured: Pair[] = []
  for (let k = 0; measured.length < pairs && k < 3 * pairs; k++) {
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
      if (state.over) break
    }
    if (state.over) break
    if (ys.length < 2) continue
    const [first, second] = ys as [number, number]
    measured.push(k % 2 === 0 ? { original: first, stack: second } : { original: second, stack: first })
  }
  return finalInterval(measured)
}

/** Run time of so many pairs, seconds. */
export function pairsS(state: State, pairs: number): number {
  return 2 * pairs * REPEATS * state.runS
}
