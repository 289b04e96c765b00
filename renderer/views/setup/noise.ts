import type { Measured } from '../../../preload/contract/project.ts'
import type { Rows } from '../../components/picture/SavePicture.tsx'

/** The seeds of the runs: two of them twice, so that what a seed does can be told from the rest. */
export const seeds: readonly number[] = [0, 1, 2, 3, 0, 1]

/** The runs that were drawn, as a table; null as long as there is none. */
export function noiseRows(measured: readonly Measured[]): Rows | null {
  if (!measured.some((run) => run.value !== null)) return null
  return [
    ['run', 'seed', 'value', 'y', 'duration_ms', 'ended'],
    ...measured.map((run, index) => [index + 1, seeds[index] ?? null, run.value, run.y, run.durationMs, run.ended]),
  ]
}

/** Standard deviation of what runs measured, on the scale on which differences are effects; null below three of them. */
export function deviationOf(values: readonly number[]): number | null {
  if (values.length < 3) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const high = sorted[sorted.length >> 1]
  if (high === undefined) return null
  return sorted.length % 2 === 1 ? high : (high + (sorted[(sorted.length >> 1) - 1] ?? high)) / 2
}
