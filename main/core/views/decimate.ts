import type { Curve } from '../../../preload/contract/run.ts'
import type { StoredCurve } from '../store/curves.ts'

/**
 * At most about `points` points of a curve: the minimum and the maximum of each slice, in their order, so that no spike is lost.
 * Exact where the curve has no more points than asked for.
 */
export function decimate(run: string, curve: StoredCurve, points: number): Curve {
  const total = curve.values.length
  const keep =
    total <= points
      ? Array.from({ length: total }, (_, index) => index)
      : extremes(curve.values, Math.max(1, points >> 1))
  return {
    run,
    name: curve.name,
    exact: total <= points,
    total,
    steps: keep.map((index) => {
      const step = curve.steps[index] ?? Number.NaN
      return Number.isNaN(step) ? null : step
    }),
    atMs: keep.map((index) => curve.atMs[index] ?? 0),
    values: keep.map((index) => curve.values[index] ?? 0),
  }
}

function extremes(values: Float64Array, slices: number): number[] {
  const kept: number[] = []
  for (let slice = 0; slice < slices; slice++) {
    const from = Math.floor((slice * values.length) / slices)
    const to = Math.floor(((slice + 1) * values.length) / slices)
    let low = from
    let high = from
    for (let index = from; index < to; index++) {
      if ((values[index] ?? 0) < (values[low] ?? 0)) low = index
      if ((values[index] ?? 0) > (values[high] ?? 0)) high = index
    }
    if (low === high) kept.push(low)
    else kept.push(Math.min(low, high), Math.max(low, high))
  }
  return kept
}
