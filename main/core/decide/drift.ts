import { cholesky, solveLower, solveUpper } from './cholesky.ts'
import { kernel, type Measurement, type Noise } from './kernel.ts'

/** The incumbent's level, and how far the machine had drifted from it at each of the times asked for (y units). */
export type Drift = { readonly level: number; readonly drifts: readonly number[] }

/**
 * What runs of the incumbent say about the machine's drift: the level by generalised least squares, the drift as its best linear unbiased
 * prediction (Robinson 1991, section 3; the Ornstein-Uhlenbeck kernel of kernel.ts). Times in seconds on the runs' own clock. Needs one run.
 */
export function driftOf(runs: readonly Measurement[], noise: Noise, timesS: readonly number[]): Drift {
  const n = runs.length
  if (n === 0) throw new Error('a drift needs at least one run')
  const l = cholesky(kernel(runs, noise), n)
  const solve = (values: Float64Array) => solveUpper(l, n, solveLower(l, n, values))
  const ones = solve(new Float64Array(n).fill(1))
  let weighed = 0
  let total = 0
  for (const [i, run] of runs.entries()) {
    weighed += (ones[i] as number) * run.y
    total += ones[i] as number
  }
  const level = weighed / total
  const weights = solve(Float64Array.from(runs, (run) => run.y - level))
  return {
    level,
    drifts: timesS.map((atS) =>
      runs.reduce(
        (sum, run, i) =>
          sum + noise.drift ** 2 * Math.exp(-Math.abs(run.atS - atS) / noise.tauS) * (weights[i] as number),
        0,
      ),
    ),
  }
}
