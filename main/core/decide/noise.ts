import { cholesky, solveLower } from './cholesky.ts'
import { dot } from './gls.ts'
import { kernel, type Measurement, type Noise } from './kernel.ts'
import { median, medianDeviation } from './order-statistics.ts'

/** Restricted Gaussian log likelihood of incumbent runs, the level integrated out (Patterson and Thompson 1971). */
export function restrictedLogLikelihood(runs: readonly Measurement[], noise: Noise): number {
  const n = runs.length
  const l = cholesky(kernel(runs, noise), n)
  const one = solveLower(l, n, new Float64Array(n).fill(1))
  const y = solveLower(
    l,
    n,
    Float64Array.from(runs, (run) => run.y),
  )
  const ones = dot(one, one)
  const mean = dot(one, y) / ones
  let result = -0.5 * Math.log(ones)
  for (let i = 0; i < n; i++) {
    const residual = (y[i] as number) - mean * (one[i] as number)
    result -= Math.log(l[i * n + i] as number) + 0.5 * residual * residual
  }
  return result
}

/** The candidates of the fit and its weak priors: ln sigma ~ N(ln sigmaGuess, 1), ln drift ~ N(ln driftGuess, 1.2). y units. */
export type NoiseGrid = {
  readonly sigmas: readonly number[]
  readonly rhos: readonly number[]
  readonly drifts: readonly number[]
  readonly tauS: number
  readonly sigmaGuess: number
  readonly driftGuess: number
  /** Added to the median deviation before outliers are looked for. */
  readonly floor: number
}

/**
 * Maximum a posteriori over the grid; slow outliers (beyond six robust deviations) are left out first, since a disturbed run is
 * always slow, never fast. The first maximum in grid order wins.
 */
export function fitNoise(runs: readonly Measurement[], grid: NoiseGrid): Noise {
  const level = median(runs.map((run) => run.y))
  const deviation = medianDeviation(runs.map((run) => run.y)) + grid.floor
  const used = runs.filter((run) => run.y - level < 6 * deviation)
  let best: Noise = { sigma: grid.sigmaGuess, rho: 0, drift: grid.driftGuess, tauS: grid.tauS }
  let bestValue = Number.NEGATIVE_INFINITY
  for (const sigma of grid.sigmas)
    for (const rho of grid.rhos)
      for (const drift of grid.drifts) {
        const noise = { sigma, rho, drift, tauS: grid.tauS }
        const value =
          restrictedLogLikelihood(used, noise) -
          0.5 * Math.log(sigma / grid.sigmaGuess) ** 2 -
          0.5 * (Math.log(drift / grid.driftGuess) / 1.2) ** 2
        if (value > bestValue) {
          bestValue = value
          best = noise
        }
      }
  return best
}

/** The noise of one run when nothing but successive differences is known, so that drift hardly counts; never 0. y units. */
export function noiseScale(runs: readonly Measurement[], floor: number): number {
  const steps = runs.slice(1).map((run, i) => Math.abs(run.y - (runs[i] as Measurement).y))
  const fromSteps = steps.length > 0 ? (1.4826 * median(steps)) / Math.SQRT2 : 0
  const fromSpread = runs.length > 1 ? medianDeviation(runs.map((run) => run.y)) : 0
  return Math.max(fromSteps, 0.5 * fromSpread, floor)
}

/** A grid around a scale that was seen in the data, so that a fit knows no absolute numbers. */
export function scaledGrid(scale: number, rhos: readonly number[]): NoiseGrid {
  return {
    sigmas: [0.35, 0.5, 0.6, 0.72, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.8].map((factor) => factor * scale),
    rhos,
    drifts: [0.15, 0.5, 1, 1.7, 3, 5].map((factor) => factor * scale),
    tauS: 10_800,
    sigmaGuess: scale,
    driftGuess: scale,
    floor: scale / 300,
  }
}
