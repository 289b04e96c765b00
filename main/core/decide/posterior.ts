import type { Prior } from './prior.ts'

/** What is believed of a gain. `probability` is P(gain > 0), `mean` and `variance` are the posterior's, `weights` sum to 1. */
export type Posterior = {
  readonly probability: number
  readonly mean: number
  readonly variance: number
  readonly weights: Float64Array
}

/** Weights proportional to prior times exp(logLikelihood); the largest exponent is subtracted, so one huge outlier gives no NaN. */
export function reweigh(prior: Prior, logLikelihood: (point: number, index: number) => number): Posterior {
  return reweighBy(prior, prior.points.map(logLikelihood))
}

/** The same from ln likelihoods at the points. */
export function reweighBy({ points, masses }: Prior, logLikelihoods: Float64Array): Posterior {
  let largest = Number.NEGATIVE_INFINITY
  for (let j = 0; j < points.length; j++) {
    const value = logLikelihoods[j] as number
    if ((masses[j] as number) > 0 && value > largest) largest = value
  }
  const weights = new Float64Array(points.length)
  let total = 0
  for (let j = 0; j < points.length; j++) {
    const weight = (masses[j] as number) * Math.exp((logLikelihoods[j] as number) - largest)
    weights[j] = weight
    total += weight
  }
  let probability = 0
  let mean = 0
  let square = 0
  for (let j = 0; j < points.length; j++) {
    const weight = (weights[j] as number) / total
    const point = points[j] as number
    weights[j] = weight
    if (point > 0) probability += weight
    mean += weight * point
    square += weight * point * point
  }
  return { probability, mean, variance: Math.max(0, square - mean * mean), weights }
}

/**
 * Probability of a win, mean and variance after a normal estimate of this gain and precision: what reweigh says, without the weights, for where it is
 * asked thousands of times. Points whose weight is below e^-40 of the nearest one's are left out.
 */
export function momentsAfter(
  { points, masses }: Prior,
  gain: number,
  precision: number,
): { readonly winning: number; readonly mean: number; readonly variance: number } {
  let nearest = Number.POSITIVE_INFINITY
  for (let j = 0; j < points.length; j++) {
    const distance = (gain - (points[j] as number)) ** 2
    if (distance < nearest) {
      if ((masses[j] as number) > 0) nearest = distance
      // Points ascend: from the nearest on they only get farther.
    } else if (nearest < Number.POSITIVE_INFINITY && (points[j] as number) > gain) break
  }
  let total = 0
  let winning = 0
  let first = 0
  let second = 0
  for (let j = 0; j < points.length; j++) {
    const point = points[j] as number
    const exponent = -0.5 * precision * ((gain - point) ** 2 - nearest)
    if (exponent < -40) {
      if (point > gain) break
      continue
    }
    const weight = (masses[j] as number) * Math.exp(exponent)
    total += weight
    first += weight * point
    second += weight * point * point
    if (point > 0) winning += weight
  }
  const mean = first / total
  return { winning: winning / total, mean, variance: Math.max(0, second / total - mean * mean) }
}

/** Posterior of a gain estimated as `gain` with standard error `se` (y units), Bayes' rule on the grid. */
export function posterior(prior: Prior, gain: number, se: number): Posterior {
  return reweigh(prior, (point) => -0.5 * ((gain - point) / se) ** 2)
}

/**
 * ln likelihood of gain x under Student's t (Jeffreys 1961, 4.2), up to a constant: the noise itself is only known with so many degrees of
 * freedom, and a run may be disturbed in a way that nobody noticed.
 */
export function tailedLogLikelihood(
  { gain, se }: { readonly gain: number; readonly se: number },
  degrees: number,
): (x: number) => number {
  return (x) => studentLog(gain, se, degrees, x)
}

/** The same at one point, for where it is asked thousands of times. */
export function studentLog(gain: number, se: number, degrees: number, x: number): number {
  return (-(degrees + 1) / 2) * Math.log1p(((gain - x) / se) ** 2 / degrees)
}
