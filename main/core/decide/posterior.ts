import { exp } from './exponential.ts'
import type { Prior } from './prior.ts'

/** What is believed of a gain: `probability` is P(gain > 0), y units. */
export type Moments = { readonly probability: number; readonly mean: number; readonly variance: number }

/** `weights` sum to 1. */
export type Posterior = Moments & { readonly weights: Float64Array }

/** Weights proportional to prior times exp(logLikelihood); the largest exponent is subtracted, so one huge outlier gives no NaN. */
export function reweigh(prior: Prior, logLikelihood: (point: number, index: number) => number): Posterior {
  return reweighBy(prior, prior.points.map(logLikelihood))
}

/** The same from ln likelihoods at the points; the weights take their place. */
export function reweighBy({ points, masses }: Prior, logLikelihoods: Float64Array): Posterior {
  let largest = Number.NEGATIVE_INFINITY
  for (let j = 0; j < points.length; j++) {
    const value = logLikelihoods[j] as number
    if ((masses[j] as number) > 0 && value > largest) largest = value
  }
  const weights = logLikelihoods
  for (let j = 0; j < points.length; j++)
    weights[j] = (masses[j] as number) * exp((logLikelihoods[j] as number) - largest)
  return summedUp(points, weights)
}

/** Brings the weights to a sum of 1 in place. */
function summedUp(points: Float64Array, weights: Float64Array): Posterior {
  let total = 0
  for (let j = 0; j < points.length; j++) total += weights[j] as number
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

/** What a prior says by itself: as after an estimate that knows nothing. */
export function moments(prior: Prior): Moments {
  return momentsAfter(prior, 0, 0)
}

/** Weights below e^-40 of the nearest point's are left out. */
export const NEGLIGIBLE = -40

/**
 * Probability of a win, mean and variance after a normal estimate of this gain and precision: what reweigh says, without the weights, for where it is
 * asked thousands of times.
 */
export function momentsAfter({ points, masses }: Prior, gain: number, precision: number): Moments {
  let nearest = Number.POSITIVE_INFINITY
  for (let j = 0; j < points.length; j++) {
    const far = gain - (points[j] as number)
    const distance = far * far
    if (distance < nearest) {
      if ((masses[j] as number) > 0) nearest = distance
      // Points ascend: from the nearest on they only get farther.
    } else if (nearest < Number.POSITIVE_INFINITY && far < 0) break
  }
  const steepness = -0.5 * precision
  let total = 0
  let winning = 0
  let first = 0
  let second = 0
  for (let j = 0; j < points.length; j++) {
    const point = points[j] as number
    const far = gain - point
    const exponent = steepness * (far * far - nearest)
    if (exponent < NEGLIGIBLE) {
      if (far < 0) break
      continue
    }
    const weight = (masses[j] as number) * exp(exponent)
    total += weight
    first += weight * point
    second += weight * point * point
    if (point > 0) winning += weight
  }
  const mean = first / total
  return { probability: winning / total, mean, variance: Math.max(0, second / total - mean * mean) }
}

/** ln of what a prior expects of exp(shift x - precision x^2 / 2): how well it foretells what says this of the gain x. */
export function logExpected({ points, masses }: Prior, precision: number, shift: number): number {
  const steepness = 0.5 * precision
  let largest = Number.NEGATIVE_INFINITY
  for (let j = 0; j < points.length; j++) {
    const x = points[j] as number
    largest = Math.max(largest, x * (shift - steepness * x))
  }
  let sum = 0
  for (let j = 0; j < points.length; j++) {
    const x = points[j] as number
    sum += (masses[j] as number) * exp(x * (shift - steepness * x) - largest)
  }
  return largest + Math.log(sum)
}

/** Posterior of a gain estimated as `gain` with standard error `se` (y units), Bayes' rule on the grid. */
export function posterior(prior: Prior, gain: number, se: number): Posterior {
  return reweigh(prior, (point) => -0.5 * ((gain - point) / se) ** 2)
}

/**
 * Posterior under Student's t (Jeffreys 1961, 4.2): the noise itself is only known with so many degrees of freedom, and a run may be disturbed in a
 * way that nobody noticed.
 */
export function tailed(
  prior: Prior,
  { gain, se }: { readonly gain: number; readonly se: number },
  degrees: number,
): Posterior {
  const logs = new Float64Array(prior.points.length)
  addStudentLog(logs, gain, se, degrees, prior.points)
  return reweighBy(prior, logs)
}

/** Adds the ln likelihood of each gain under Student's t, up to a constant. */
export function addStudentLog(
  logs: Float64Array,
  gain: number,
  se: number,
  degrees: number,
  points: Float64Array,
): void {
  const power = -(degrees + 1) / 2
  const precision = 1 / (se * se * degrees)
  for (let j = 0; j < logs.length; j++) {
    const far = gain - (points[j] as number)
    logs[j] = (logs[j] as number) + power * Math.log(1 + far * far * precision)
  }
}
