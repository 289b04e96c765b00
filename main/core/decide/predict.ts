import { cholesky, dot, solveLower } from './cholesky.ts'
import { covariance, kernel, type Measurement, type Noise, variance } from './kernel.ts'
import { measured } from './levels.ts'

/** What a run of the incumbent would measure, with the standard error of its expectation and of the run itself. y units. */
export type Forecast = { readonly y: number; readonly se: number }

/** What a run of the incumbent would measure at that time and seed by the runs on its device (ordinary kriging: Cressie 1993, 3.2). Null for none. */
export function predict(runs: readonly Measurement[], noise: Noise, at: Measurement): Forecast | null {
  const there = runs.filter((run) => run.device === at.device)
  return there.length === 0 ? null : forecast(there, noise)(at)
}

/** The same for any time and seed on the one device of these runs: what depends on them alone is worked out once. There must be a run. */
export function forecast(runs: readonly Measurement[], noise: Noise): (at: Measurement) => Forecast {
  const n = runs.length
  const l = cholesky(kernel(runs, noise), n)
  const one = solveLower(l, n, new Float64Array(n).fill(1))
  const y = solveLower(l, n, measured(runs))
  const ones = dot(one, one)
  const level = dot(one, y) / ones
  return (at) => {
    const shared = new Float64Array(n)
    for (let i = 0; i < n; i++) shared[i] = covariance(runs[i] as Measurement, at, noise)
    const toward = solveLower(l, n, shared)
    const reach = dot(one, toward)
    const expected = level + dot(toward, y) - level * reach
    const left = variance(noise, at) - dot(toward, toward) + (1 - reach) ** 2 / ones
    return { y: expected, se: Math.sqrt(Math.max(left, 1e-18)) }
  }
}
