import { cholesky, solveLower } from './cholesky.ts'
import { dot } from './gls.ts'
import { covariance, kernel, type Measurement, type Noise, variance } from './kernel.ts'

/**
 * What a run of the incumbent would measure at that time and seed, with the standard error of its expectation and of the run itself
 * (ordinary kriging: Cressie 1993, 3.2). y units. Null for no runs.
 */
export function predict(
  runs: readonly Measurement[],
  noise: Noise,
  at: Measurement,
): { readonly y: number; readonly se: number } | null {
  const n = runs.length
  if (n === 0) return null
  const l = cholesky(kernel(runs, noise), n)
  const one = solveLower(l, n, new Float64Array(n).fill(1))
  const y = solveLower(
    l,
    n,
    Float64Array.from(runs, (run) => run.y),
  )
  const toward = solveLower(
    l,
    n,
    Float64Array.from(runs, (run) => covariance(run, at, noise)),
  )
  const ones = dot(one, one)
  const level = dot(one, y) / ones
  const reach = dot(one, toward)
  const expected = level + dot(toward, y) - level * reach
  const left = variance(noise, at) - dot(toward, toward) + (1 - reach) ** 2 / ones
  return { y: expected, se: Math.sqrt(Math.max(left, 1e-18)) }
}
