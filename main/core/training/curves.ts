import { sameMetric } from '../project/names.ts'
import type { Curve, Moment, OddPoint, RunReading } from './reading.ts'

/** The curve of a metric as the project file names it; the exact name wins over one that is written otherwise. */
export function curveOf(reading: Pick<RunReading, 'curves'>, metric: string): Curve | null {
  const exact = reading.curves.get(metric)
  if (exact !== undefined) return exact
  for (const [name, curve] of reading.curves) if (sameMetric(metric, name)) return curve
  return null
}

/** The last NaN or infinity of a metric; null when there was none. */
export function lastOdd(reading: Pick<RunReading, 'nonFinite'>, metric: string): OddPoint | null {
  return reading.nonFinite.findLast(({ name }) => sameMetric(metric, name)) ?? null
}

/** The metric's last value; `odd` when NaN or infinity came after it, null when nothing came. */
export function lastValue(
  reading: RunReading,
  metric: string,
): { readonly value: number } | { readonly odd: OddPoint } | null {
  const curve = curveOf(reading, metric)
  const odd = lastOdd(reading, metric)
  if (odd !== null && odd.lineOffset > (curve?.offsets.at(-1) ?? -1)) return { odd }
  const value = curve?.values.at(-1)
  return value === undefined ? null : { value }
}

/** When a point of a curve arrived. */
export function momentAt(curve: Curve, index: number): Moment {
  return { atMs: curve.atMs[index] ?? 0, cpuMs: curve.cpuMs[index] ?? 0 }
}

/** The reading of one of the two clocks. */
export function onClock(moment: Moment, clock: 'wall' | 'cpu'): number {
  return clock === 'wall' ? moment.atMs : moment.cpuMs
}

/**
 * The first index at which `isReached` holds, for an increasing column; the column's length when it never does.
 * A column that is not quite increasing (a step printed twice) still gives a place near the crossing.
 */
export function firstIndex(column: readonly number[], isReached: (value: number) => boolean): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isReached(column[middle] ?? Number.NaN)) high = middle
    else low = middle + 1
  }
  return low
}

/** The median; of an even number the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const above = sorted[Math.floor(middle)] ?? Number.NaN
  // Two equal infinities have no mean of their own.
  const below = Number.isInteger(middle) ? (sorted[middle - 1] ?? Number.NaN) : above
  return below === above ? above : (below + above) / 2
}

/** The value at `x` on the straight line through two points. */
export function between(x: number, x0: number, y0: number, x1: number, y1: number): number {
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)
}
