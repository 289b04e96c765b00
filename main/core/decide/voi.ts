import type { Noise } from './kernel.ts'
import { momentsAfter, posterior } from './posterior.ts'
import type { Prior } from './prior.ts'

/** Seven-point Gauss-Hermite rule for the standard normal (Abramowitz and Stegun 25.4.46, rescaled). */
export const HERMITE_POINTS = [
  -3.7504397177257425, -2.366759410734541, -1.1544053947399682, 0, 1.1544053947399682, 2.366759410734541,
  3.7504397177257425,
]
export const HERMITE_WEIGHTS = [
  0.000548268855972217, 0.03075712396758652, 0.2401231786050127, 0.45714285714285724, 0.2401231786050127,
  0.03075712396758652, 0.000548268855972217,
]

/** The bar a patch must clear: posterior probability at least 1 - q and a mean above minEffect (y units). */
export type Bar = { readonly q: number; readonly minEffect: number }

/** How much a decision is worth (y units): the mean gain above minEffect if the patch would be kept, else 0. */
export function decisionValue(probability: number, mean: number, bar: Bar): number {
  return probability >= 1 - bar.q ? Math.max(0, mean - bar.minEffect) : 0
}

/** What is believed less of a gain than this is left out of an expectation. */
export const UNBELIEVED = 1e-12

/**
 * The expected decision value (y units) once `added` more variance-worth of measurement is in: given gain x the updated estimate is normal,
 * and x is drawn from what is believed now. An infinite `se` means that nothing was measured yet; see firstLook.
 */
export function expectedDecision(prior: Prior, gain: number, se: number, added: number, bar: Bar): number {
  const information = 1 / (se * se)
  const now = Number.isFinite(se) ? posterior(prior, gain, se).weights : prior.masses
  const later = information + 1 / added
  const spread = Math.sqrt(later - information) / later
  const known = Number.isFinite(se) ? information * gain : 0
  // A decision's value rises with the estimate: from the largest on, until the patch would not be kept.
  let lost = Number.NEGATIVE_INFINITY
  let expected = 0
  for (let j = prior.points.length - 1; j >= 0; j--) {
    const weight = now[j] as number
    if (weight < UNBELIEVED) continue
    const centre = (known + (later - information) * (prior.points[j] as number)) / later
    for (let k = HERMITE_POINTS.length - 1; k >= 0; k--) {
      const estimate = centre + spread * (HERMITE_POINTS[k] as number)
      if (estimate <= lost) break
      const { probability, mean } = momentsAfter(prior, estimate, later)
      const value = decisionValue(probability, mean, bar)
      if (value > 0) expected += weight * (HERMITE_WEIGHTS[k] as number) * value
      else lost = estimate
    }
  }
  return expected
}

/**
 * Value of information per run (knowledge gradient: Frazier, Powell and Dayanik 2008, with several runs ahead): the largest over m of
 * (expected decision value after m more runs - value now) / m, in y units per run. `runVariance` is what one more run adds as noise.
 */
export function valueOfInformation(prior: Prior, gain: number, se: number, runVariance: number, bar: Bar): number {
  const now = posterior(prior, gain, se)
  const valueNow = now.probability >= 1 - bar.q ? Math.max(0, now.mean - bar.minEffect) : 0
  let best = -1
  for (const runs of [1, 2, 4, 8])
    best = Math.max(best, (expectedDecision(prior, gain, se, runVariance / runs, bar) - valueNow) / runs)
  return best
}

/** Variance that one more run of a candidate adds against the running incumbent, which is measured every `every` runs of `runS` s. */
export function runVariance(noise: Noise, every: number, runS: number): number {
  const own = noise.sigma ** 2 * (1 - noise.rho) * 1.3
  const drift = 2 * noise.drift ** 2 * (1 - Math.exp((-every * 0.4 * runS) / noise.tauS))
  return own + drift
}
