import { cholesky, dot, inverse, solveLower } from './cholesky.ts'
import { type Design, kernel, type Measurement, type Noise } from './kernel.ts'
import { levelColumns, measured, withoutLevels } from './levels.ts'

/** What the runs alone say about the effects: precision matrix and precision times estimate, the devices' levels projected out. */
export type Likelihood = {
  readonly precision: Float64Array
  readonly shift: Float64Array
  readonly size: number
  /** Sum of squares of the whitened runs about their levels. */
  readonly energy: number
  /** ln of the runs' density at no effects, the levels integrated out, up to a constant. */
  readonly logDensity: number
  /** Devices among the runs: each has a level. */
  readonly levels: number
}

/** Keeps a level finite. */
const RIDGE = 1e-9

/**
 * Generalised least squares (Aitken 1936): y = level + X d + drift + seed + noise, gain = -d. `design[i][j]` is 1 where patch j is
 * switched on in run i. Gains in y units. Each device's level has a flat prior and is integrated out. `covariance` is the runs' (see kernel.ts), row-major;
 * it is used up.
 */
export function effectLikelihood(runs: readonly Measurement[], design: Design, covariance: Float64Array): Likelihood {
  const n = runs.length
  const size = design[0]?.length ?? 0
  const l = cholesky(covariance, n)
  const levels = levelColumns(runs, l)
  const y = solveLower(l, n, measured(runs))
  const columns: Float64Array[] = []
  for (let j = 0; j < size; j++) {
    const column = new Float64Array(n)
    for (let i = 0; i < n; i++) column[i] = -((design[i] as readonly number[])[j] as number)
    columns.push(withoutLevels(solveLower(l, n, column), levels, RIDGE))
  }
  const precision = new Float64Array(size * size)
  const shift = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const column = columns[i] as Float64Array
    shift[i] = dot(column, y)
    for (let j = 0; j <= i; j++) {
      const value = dot(column, columns[j] as Float64Array)
      precision[i * size + j] = value
      precision[j * size + i] = value
    }
  }
  let energy = dot(y, y)
  for (const level of levels) energy -= dot(level, y) ** 2 / (dot(level, level) + RIDGE)
  let logDensity = -0.5 * (energy + levels.reduce((sum, level) => sum + Math.log(dot(level, level) + RIDGE), 0))
  for (let i = 0; i < n; i++) logDensity -= Math.log(l[i * n + i] as number)
  return { precision, shift, size, energy, logDensity, levels: levels.length }
}

/** Estimates, their covariance, and chi-squared per degree of freedom of what they leave. */
export type Fit = { readonly gains: number[]; readonly covariance: Float64Array; readonly misfit: number }

/** The estimates and their covariance under flat priors (a ridge of 1e-9 keeps a singular design finite). `answers`: see kernel. */
export function gls(runs: readonly Measurement[], design: Design, noise: Noise, answers: readonly number[] = []): Fit {
  const { precision, shift, size, energy, levels } = effectLikelihood(
    runs,
    design,
    kernel(runs, noise, design, answers),
  )
  const ridged = precision.slice()
  for (let i = 0; i < size; i++) ridged[i * size + i] = (ridged[i * size + i] as number) + 1e-9
  const covariance = inverse(cholesky(ridged, size), size)
  const gains: number[] = []
  let explained = 0
  for (let i = 0; i < size; i++) {
    let gain = 0
    for (let j = 0; j < size; j++) gain += (covariance[i * size + j] as number) * (shift[j] as number)
    gains.push(gain)
    explained += gain * (shift[i] as number)
  }
  // Chi-squared per degree of freedom of what is left: near 1 where the noise is as it is believed to be.
  const misfit = Math.max(0, energy - explained) / Math.max(1, runs.length - levels - size)
  return { gains, covariance, misfit }
}
