import type { Curve, CurveWithin } from '../../../preload/contract/run.ts'
import { extremes, type StoredCurve } from '../store/curves.ts'

export type CurveWanted = {
  /** About as many points at most. */
  readonly points: number
  /** Null: the whole curve. */
  readonly within: CurveWithin | null
  /** Weight of the past in exponential smoothing, 0 to below 1. */
  readonly smoothing: number
}

/**
 * What is drawn of a stored curve: a stretch of it with the points just outside, exact where it has no more points than asked for, else
 * the minimum and the maximum of each slice, in their order, so that no spike is lost. Smoothing goes over all points, drawn or not.
 * `total`: how many points the whole curve has, where it comes thinned already.
 */
export function viewOfCurve(
  run: string,
  curve: StoredCurve,
  { points, within, smoothing }: CurveWanted,
  total = curve.values.length,
): Curve {
  const { first, end } = stretchOf(curve, within)
  const isAll = end - first <= points
  const keep = isAll
    ? Array.from({ length: end - first }, (_, index) => first + index)
    : extremes(curve.values, first, end, Math.max(1, points >> 1))
  return {
    run,
    name: curve.name,
    exact: isAll && total === curve.values.length,
    total,
    steps: keep.map((index) => {
      const step = curve.steps[index] ?? Number.NaN
      return Number.isNaN(step) ? null : step
    }),
    atMs: keep.map((index) => curve.atMs[index] ?? 0),
    values: keep.map((index) => curve.values[index] ?? 0),
    smoothed: smoothing > 0 ? smoothedAt(curve.values, keep, smoothing) : null,
  }
}

/** The points from the first inside to the last, with one more on either side: lines then reach the edges. */
function stretchOf(
  { steps, atMs, values }: StoredCurve,
  within: CurveWithin | null,
): { readonly first: number; readonly end: number } {
  const { length } = values
  if (within === null) return { first: 0, end: length }
  const { axis, from, to } = within
  // Points by their number are read to be kept, not drawn: each one once.
  if (axis === 'index') return { first: Math.max(0, Math.ceil(from)), end: Math.min(length, Math.floor(to) + 1) }
  const isStepped = axis === 'step' && !steps.some(Number.isNaN)
  const x = isStepped ? steps : atMs
  let first = length
  let last = -1
  for (let index = 0; index < length; index++) {
    const at = x[index] as number
    if (at >= from && first === length) first = index
    if (at <= to) last = index
  }
  return { first: Math.max(0, first - 1), end: Math.min(length, last + 2) }
}

/** Exponential smoothing without the bias of its start, s_t = w s_(t-1) + (1-w) y_t over 1 - w^t, read at some of the points. */
function smoothedAt(values: Float64Array, keep: readonly number[], weight: number): number[] {
  const read: number[] = []
  let sum = 0
  let mass = 0
  for (let index = 0; read.length < keep.length; index++) {
    sum = sum * weight + (1 - weight) * (values[index] ?? 0)
    mass = mass * weight + (1 - weight)
    if (index === keep[read.length]) read.push(sum / mass)
  }
  return read
}
