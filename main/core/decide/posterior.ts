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
  const { points, masses } = prior
  const weights = new Float64Array(points.length)
  let largest = Number.NEGATIVE_INFINITY
  for (let j = 0; j < points.length; j++) {
    const value = logLikelihood(points[j] as number, j)
    weights[j] = value
    if ((masses[j] as number) > 0 && value > largest) largest = value
  }
  let total = 0
  for (let j = 0; j < points.length; j++) {
    const weight = (masses[j] as number) * Math.exp((weights[j] as number) - largest)
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
  const half = (degrees + 1) / 2
  return (x) => -half * Math.log1p(((gain - x) / se) ** 2 / degrees)
}
