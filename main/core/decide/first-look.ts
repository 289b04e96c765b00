import { NEGLIGIBLE } from './posterior.ts'
import type { Prior } from './prior.ts'
import { type Bar, decisionValue, expectedDecision, HERMITE_POINTS, HERMITE_WEIGHTS, UNBELIEVED } from './voi.ts'

/** Gives the expected decision value (y units) of a patch with this prior once the measurement is in: `expectedDecision` where nothing was measured yet. */
export type FirstLook = (prior: Prior, bar: Bar) => number

/**
 * A first measurement of variance `added` (y^2). The estimates that it may lead to, and how far each lies from each gain, are the same for every patch
 * whose gain may be one of these points: only the masses differ. So the exponentials are worked out once for thousands of patches.
 */
export function firstLook(points: Float64Array, added: number): FirstLook {
  const precision = 1 / added
  const estimates = possible(points, precision)
  const ascending = Array.from(estimates.keys()).sort((a, b) => (estimates[a] as number) - (estimates[b] as number))
  // Made when first needed: most estimates are far below what any patch is kept with.
  const likelihoods: (Likelihoods | undefined)[] = []

  const valueAt = (masses: Float64Array, at: number, bar: Bar): number => {
    likelihoods[at] ??= likelihoodsAfter(points, estimates[at] as number, precision)
    const { from, values } = likelihoods[at]
    let total = 0
    let winning = 0
    let first = 0
    for (let i = 0; i < values.length; i++) {
      const point = points[from + i] as number
      const weight = (masses[from + i] as number) * (values[i] as number)
      total += weight
      first += weight * point
      if (point > 0) winning += weight
    }
    return decisionValue(winning / total, first / total, bar)
  }

  /** The smallest estimate that the patch would be kept with: its value rises with the estimate. */
  const keptFrom = (masses: Float64Array, bar: Bar): number => {
    let [lo, hi] = [0, ascending.length]
    while (lo < hi) {
      const middle = (lo + hi) >> 1
      if (valueAt(masses, ascending[middle] as number, bar) > 0) hi = middle
      else lo = middle + 1
    }
    return lo === ascending.length ? Number.POSITIVE_INFINITY : (estimates[ascending[lo] as number] as number)
  }

  return (prior, bar) => {
    const { masses } = prior
    // Where a gain is impossible its neighbours count from farther away.
    if (masses.includes(0)) return expectedDecision(prior, 0, Number.POSITIVE_INFINITY, added, bar)
    const threshold = keptFrom(masses, bar)
    let expected = 0
    for (let j = 0, at = 0; j < points.length; j++) {
      const weight = masses[j] as number
      for (let k = 0; k < HERMITE_POINTS.length; k++, at++)
        if (weight >= UNBELIEVED && (estimates[at] as number) >= threshold)
          expected += weight * (HERMITE_WEIGHTS[k] as number) * valueAt(masses, at, bar)
    }
    return expected
  }
}

/** For each gain in turn the seven estimates that it may lead to. */
function possible(points: Float64Array, precision: number): Float64Array {
  const spread = Math.sqrt(precision) / precision
  const estimates = new Float64Array(points.length * HERMITE_POINTS.length)
  let at = 0
  for (const point of points)
    for (const z of HERMITE_POINTS) estimates[at++] = (precision * point) / precision + spread * z
  return estimates
}

/** Of the points from the one numbered `from` on, relative to the nearest; those before and after are negligible. */
type Likelihoods = { readonly from: number; readonly values: Float64Array }

function likelihoodsAfter(points: Float64Array, estimate: number, precision: number): Likelihoods {
  const exponents = new Float64Array(points.length)
  let nearest = Number.POSITIVE_INFINITY
  for (const point of points) nearest = Math.min(nearest, (estimate - point) ** 2)
  let from = 0
  let to = 0
  for (let j = 0; j < points.length; j++) {
    const exponent = -0.5 * precision * ((estimate - (points[j] as number)) ** 2 - nearest)
    exponents[j] = exponent
    if (exponent < NEGLIGIBLE && to === 0) from = j + 1
    else if (exponent >= NEGLIGIBLE) to = j + 1
  }
  const values = exponents.slice(from, to)
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(values[i] as number)
  return { from, values }
}
