import { cholesky, dot, solveLower } from './cholesky.ts'
import { covariance, kernel, type Measurement, type Noise, variance } from './kernel.ts'
import { measured } from './levels.ts'

/** What a run of the incumbent would measure, with the standard error of its expectation and of the run itself. y units. */
export type Forecast = { readonly y: number; readonly se: number }

/** What a run of the incumbent would measure at that time and seed by the runs on its device (ordinary kriging: Cressie 1993, 3.2). Null for none. */
export function predict(runs: readonly Measurement[], noise: Noise, at: Measurement): Forecast | null {
  const there = runs.filter((run) => run.device === at.device)
  return there.length === 0 ? null : foretell(foreteller(there, noise), at)
}

/** What runs on one device say of any other time and seed: all that depends on them alone. */
export type Foreteller = {
  readonly runs: readonly Measurement[]
  readonly noise: Noise
  /** Cholesky factor of their covariance, a column of ones and what they measured whitened by it. */
  readonly l: Float64Array
  readonly one: Float64Array
  readonly y: Float64Array
  readonly level: number
}

/** There must be a run. */
export function foreteller(runs: readonly Measurement[], noise: Noise): Foreteller {
  const n = runs.length
  const l = cholesky(kernel(runs, noise), n)
  const one = solveLower(l, n, new Float64Array(n).fill(1))
  const y = solveLower(l, n, measured(runs))
  return { runs, noise, l, one, y, level: dot(one, y) / dot(one, one) }
}

export function foretell({ runs, noise, l, one, y, level }: Foreteller, at: Measurement): Forecast {
  const n = runs.length
  const toward = new Float64Array(n)
  for (let i = 0; i < n; i++) toward[i] = covariance(runs[i] as Measurement, at, noise)
  solveLower(l, n, toward)
  const reach = dot(one, toward)
  const expected = level + dot(toward, y) - level * reach
  const left = variance(noise, at) - dot(toward, toward) + (1 - reach) ** 2 / dot(one, one)
  return { y: expected, se: Math.sqrt(Math.max(left, 1e-18)) }
}
