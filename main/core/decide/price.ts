import { localBar } from './error-budget.ts'
import { expectedAfter, firstLook } from './first-look.ts'
import type { Prior } from './prior.ts'
import { BLOCK_COST, SCREEN_COST } from './promises.ts'
import { reserveS } from './reserve.ts'
import { interaction } from './seed-interaction.ts'
import type { State } from './state.ts'
import { expectedDecision } from './voi.ts'

/** Seeds that the runs of a block are shared among, so that a patch's own answer to one of them doesn't pass for a gain. */
export function blockSeeds(state: State): 2 | 4 {
  return interaction(state) > 0.25 * state.noise.sigma ** 2 ? 4 : 2
}

/** Variance of a gain after one full block against what is known before: a random half of 16 rows on, incumbents and drift added. */
export function blockVariance(state: State): number {
  const { sigma, rho, drift, tauS } = state.noise
  const own = sigma ** 2 * (1 - rho) + drift ** 2 * (1 - Math.exp(-state.runS / tauS))
  return Math.max((4 * own) / 14 + interaction(state) / blockSeeds(state), 1e-18)
}

/** What a block is expected to make of a patch with these beliefs (y units): its mean gain if it would then be kept. */
export function promiseOf(state: State, prior: Prior, gain: number, se: number): number {
  const bar = { q: localBar(state), minEffect: state.minEffect }
  const added = blockVariance(state)
  return state.memos.promise([prior, gain, se, added, bar.q, bar.minEffect], () => {
    if (Number.isFinite(se)) return expectedDecision(prior, gain, se, added, bar)
    const look = state.memos.look([prior.points, added], () => firstLook(prior.points, added))
    return expectedAfter(look, prior, bar)
  })
}

/**
 * The price of a run (y units per run time). While proposals come: the rate at which the best mix of screening and confirming gains; what is worth less waits on the bench. When everything can be paid for, next to nothing.
 */
export function priceOfRun(state: State): number {
  const floor = 1e-3 * state.noise.sigma
  if (shareAffordable(state) >= 1) return floor
  if (state.leftS === null || state.promises.count() < 10) return 0.02 * state.noise.sigma
  return Math.max(floor, state.promises.bestRate())
}

/** How many of the coming proposals could be confirmed with what is left, as a share of them. */
export function shareAffordable(state: State): number {
  const { proposals } = state.settings
  // Nobody set a limit: then a handful of proposals is worth every run that could decide it.
  if (state.leftS === null) return proposals !== null && proposals < FEW ? 1 : 0
  if (state.exhausted) return 1
  if (proposals === null) return 0
  const coming = Math.max(1, proposals - state.proposals)
  const runs = (state.leftS - reserveS(state)) / state.runS - state.pool.length * BLOCK_COST
  return (runs / coming - SCREEN_COST) / BLOCK_COST
}

/** Proposals below which confirming them one by one is the plain thing to do. */
const FEW = 60

/**
 * Whether proposals come in such numbers that the machine's time is scarce: then only their beginnings are looked at, and what is promising is
 * confirmed in blocks. Otherwise a run that is not hopeless is finished.
 */
export function crowded(state: State): boolean {
  const { proposals } = state.settings
  if (proposals !== null && proposals < FEW) return false
  return state.waits.filter((waited) => waited).length <= 3
}
