import { cholesky, inverse, solveLower } from './cholesky.ts'
import { type Design, kernel, type Measurement, type Noise } from './kernel.ts'

/** What the runs alone say about the effects: precision matrix and precision times estimate, the level projected out. */
export type Likelihood = {
  readonly precision: Float64Array
  readonly shift: Float64Array
  readonly size: number
  /** Sum of squares of the whitened runs about their level. */
  readonly energy: number
  /** ln of the runs' density at no effects, the level integrated out, up to a constant. */
  readonly logDensity: number
}

/**
 * Generalised least squares (Aitken 1936): y = level + X d + drift + seed + noise, gain = -d. `design[i][j]` is 1 where patch j is
 * switched on in run i. Gains in y units. The level has a flat prior and is integrated out. `covariance` is the runs' (see kernel.ts), row-major.
 */
export function effectLikelihood(runs: readonly Measurement[], design: Design, covariance: Float64Array): Likelihood {
  const n = runs.length
  const size = design[0]?.length ?? 0
  const l = cholesky(covariance, n)
  const one = solveLower(l, n, new Float64Array(n).fill(1))
  const y = solveLower(
    l,
    n,
    Float64Array.from(runs, (run) => run.y),
  )
  const ones = dot(one, one) + 1e-9
  const columns: Float64Array[] = []
  for (let j = 0; j < size; j++) {
    const column = solveLower(
      l,
      n,
      Float64Array.from(design, (row) => -(row[j] as number)),
    )
    const share = dot(one, column) / ones
    for (let i = 0; i < n; i++) column[i] = (column[i] as number) - share * (one[i] as number)
    columns.push(column)
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
  const aboutLevel = dot(y, y) - dot(one, y) ** 2 / ones
  let logDensity = -0.5 * (aboutLevel + Math.log(ones))
  for (let i = 0; i < n; i++) logDensity -= Math.log(l[i * n + i] as number)
  return { precision, shift, size, energy: aboutLevel, logDensity }
}

/** The estimates and their covariance under flat priors (a ridge of 1e-9 keeps a singular design finite). `answers`: see kernel. */
export function gls(
  runs: readonly Measurement[],
  design: Design,
  noise: Noise,
  answers: readonly number[] = [],
): { readonly gains: number[]; readonly covariance: Float64Array; readonly misfit: number } {
  const { precision, shift, size, energy } = effectLikelihood(runs, design, kernel(runs, noise, design, answers))
  const ridged = Float64Array.from(precision)
  for (let i = 0; i < size; i++) ridged[i * size + i] = (ridged[i * size + i] as number) + 1e-9
  const covariance = inverse(cholesky(ridged, size), size)
  const gains = Array.from({ length: size }, (_, i) => dot(covariance.subarray(i * size, (i + 1) * size), shift))
  // Chi-squared per degree of freedom of what is left: near 1 where the noise is as it is believed to be.
  const explained = gains.reduce((sum, gain, j) => sum + gain * (shift[j] as number), 0)
  const misfit = Math.max(0, energy - explained) / Math.max(1, runs.length - 1 - size)
  return { gains, covariance, misfit }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
