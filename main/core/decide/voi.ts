import type { Noise } from './kernel.ts'
import { posterior } from './posterior.ts'
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

/** How much a decision now is worth (y units): the mean gain above minEffect if the patch would be kept, else 0. */
function decisionValue(prior: Prior, gain: number, precision: number, bar: Bar): number {
  const { points, masses } = prior
  let total = 0
  let winning = 0
  let mean = 0
  let nearest = Number.POSITIVE_INFINITY
  for (let j = 0; j < points.length; j++) {
    const distance = (gain - (points[j] as number)) ** 2
    if (distance < nearest && (masses[j] as number) > 0) nearest = distance
  }
  for (let j = 0; j < points.length; j++) {
    const point = points[j] as number
    const exponent = -0.5 * precision * ((gain - point) ** 2 - nearest)
    if (exponent < -40) continue
    const weight = (masses[j] as number) * Math.exp(exponent)
    total += weight
    mean += weight * point
    if (point > 0) winning += weight
  }
  if (winning < (1 - bar.q) * total) return 0
  return Math.max(0, mean / total - bar.minEffect)
}

/**
 * Value of information per run (knowledge gradient: Frazier, Powell and Dayanik 2008, with several runs ahead): the largest over m of
 * (expected decision value after m more runs - value now) / m, in y units per run. `runVariance` is what one more run adds as noise.
 */
export function valueOfInformation(prior: Prior, gain: number, se: number, runVariance: number, bar: Bar): number {
  const information = 1 / (se * se)
  const now = posterior(prior, gain, se)
  const valueNow = now.probability >= 1 - bar.q ? Math.max(0, now.mean - bar.minEffect) : 0
  let best = -1
  for (const runs of [1, 2, 4, 8]) {
    const later = information + runs / runVariance
    const spread = Math.sqrt(later - information) / later
    let expected = 0
    for (let j = 0; j < prior.points.length; j++) {
      const weight = now.weights[j] as number
      if (weight < 1e-12) continue
      const centre = (information * gain + (later - information) * (prior.points[j] as number)) / later
      for (let k = 0; k < HERMITE_POINTS.length; k++) {
        const estimate = centre + spread * (HERMITE_POINTS[k] as number)
        expected += weight * (HERMITE_WEIGHTS[k] as number) * decisionValue(prior, estimate, later, bar)
      }
    }
    best = Math.max(best, (expected - valueNow) / runs)
  }
  return best
}

/** Variance that one more run of a candidate adds against the running incumbent, which is measured every `every` runs of `runS` s. */
export function runVariance(noise: Noise, every: number, runS: number): number {
  const own = noise.sigma ** 2 * (1 - noise.rho) * 1.3
  const drift = 2 * noise.drift ** 2 * (1 - Math.exp((-every * 0.4 * runS) / noise.tauS))
  return own + drift
}
