import { localBar } from './error-budget.ts'
import { oneMoreRun } from './estimate.ts'
import type { State } from './state.ts'
import { valueOfInformation } from './voi.ts'

/**
 * What a run is worth elsewhere (y units per run): the value of spending it on a proposal nobody has looked at. Scale-free, and it falls by
 * itself in a campaign whose proposals win little.
 */
export function freshValue(state: State): number {
  return valueOfInformation(state.prior, 0, 400 * state.noise.sigma, oneMoreRun(state), {
    q: localBar(state),
    minEffect: state.minEffect,
  })
}

/** A candidate whose next run is worth less than this is given up. */
export function forgoneValue(state: State): number {
  return Math.max(0.08 * freshValue(state), 1e-4 * state.noise.sigma)
}

/** A run stopped at its prefix is not finished when finishing it is worth less than this. */
export function finishingPrice(state: State): number {
  return Math.max(0.08 * freshValue(state), 1e-4 * state.noise.sigma)
}
