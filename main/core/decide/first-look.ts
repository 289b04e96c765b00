import { exp } from './exponential.ts'
import { NEGLIGIBLE } from './posterior.ts'
import type { Prior } from './prior.ts'
import { type Bar, decisionValue, expectedDecision, HERMITE_POINTS, HERMITE_WEIGHTS, UNBELIEVED } from './voi.ts'

/** A first measurement that patches may get whose gains are among `points` (y units). */
export type FirstLook = {
  readonly points: Float64Array
  /** Variance of the measurement, y^2. */
  readonly added: number
  /** For each gain in turn the seven estimates that it may lead to. */
  readonly estimates: Float64Array
  /** After each estimate, made when it is first needed: most are far below what any patch is kept with. */
  readonly likelihoods: (Likelihoods | undefined)[]
}

/** Of the points from the one numbered `from` on, relative to the nearest; those before and after are negligible. */
type Likelihoods = { readonly from: number; readonly values: Float64Array }

export function firstLook(points: Float64Array, added: number): FirstLook {
  const precision = 1 / added
  const spread = Math.sqrt(precision) / precision
  const estimates = new Float64Array(points.length * HERMITE_POINTS.length)
  let at = 0
  for (const point of points) for (const z of HERMITE_POINTS) estimates[at++] = point + spread * z
  return { points, added, estimates, likelihoods: new Array(estimates.length).fill(undefined) }
}

/**
 * The expected decision value (y units) of a patch with this prior: `expectedDecision` where nothing was measured yet. Where an estimate may lie and how
 * far from each gain is the same for every patch, only the masses differ: so the exponentials are worked out once for hundreds of patches.
 */
export function expectedAfter(look: FirstLook, prior: Prior, bar: Bar): number {
  const { masses } = prior
  // Where a gain is impossible its neighbours count from farther away.
  if (masses.includes(0)) return expectedDecision(prior, 0, Number.POSITIVE_INFINITY, look.added, bar)
  const { estimates } = look
  // A decision's value rises with the estimate: from the largest on, until the patch would not be kept.
  let lost = Number.NEGATIVE_INFINITY
  let expected = 0
  for (let j = masses.length - 1; j >= 0; j--) {
    const weight = masses[j] as number
    if (weight < UNBELIEVED) continue
    for (let k = HERMITE_POINTS.length - 1; k >= 0; k--) {
      const at = j * HERMITE_POINTS.length + k
      const estimate = estimates[at] as number
      if (estimate <= lost) break
      const value = valueAt(look, masses, at, bar)
      if (value > 0) expected += weight * (HERMITE_WEIGHTS[k] as number) * value
      else lost = estimate
    }
  }
  return expected
}

function valueAt(look: FirstLook, masses: Float64Array, at: number, bar: Bar): number {
  const { points } = look
  const { from, values } = look.likelihoods[at] ?? likelihoodsAt(look, at)
  const to = from + values.length
  let losing = 0
  let winning = 0
  let first = 0
  for (let j = from; j < to; j++) {
    const point = points[j] as number
    const weight = (masses[j] as number) * (values[j - from] as number)
    first += weight * point
    if (point > 0) winning += weight
    else losing += weight
  }
  const total = losing + winning
  return decisionValue(winning / total, first / total, bar)
}

function likelihoodsAt(look: FirstLook, at: number): Likelihoods {
  const { points, added } = look
  const estimate = look.estimates[at] as number
  let nearest = Number.POSITIVE_INFINITY
  for (let j = 0; j < points.length; j++) nearest = Math.min(nearest, (estimate - (points[j] as number)) ** 2)
  const values: number[] = []
  let from = 0
  for (let j = 0; j < points.length; j++) {
    const exponent = (nearest - (estimate - (points[j] as number)) ** 2) / (2 * added)
    if (exponent >= NEGLIGIBLE) values.push(exp(exponent))
    else if (values.length === 0) from = j + 1
  }
  const made = { from, values: new Float64Array(values) }
  look.likelihoods[at] = made
  return made
}
