import { between, curveOf, momentAt, onClock } from './curves.ts'
import type { Moment, RunReading } from './reading.ts'

/** A level that a metric has to get beyond. */
export type Level = { readonly metric: string; readonly direction: 'minimize' | 'maximize'; readonly level: number }

/** Where a metric got beyond a level: interpolated between the two evaluations around it. */
export type Crossing = {
  /** The moment of the crossing, since launch. */
  readonly crossed: Moment
  /** The evaluation that proves it: from here on the rest of the run can change nothing. */
  readonly proven: Moment
  /** False: already the first evaluation was beyond the level, so that the crossing itself was not seen. */
  readonly isBracketed: boolean
}

/**
 * The first crossing after which `inARow` evaluations in a row are beyond the level (2 for a target, so that one lucky
 * evaluation is no success); a NaN in between begins the row again. Null when there is none.
 */
export function crossingOf(reading: RunReading, level: Level, inARow: number): Crossing | null {
  const curve = curveOf(reading, level.metric)
  if (curve === null) return null
  const odd = reading.nonFinite.filter(({ name }) => name === curve.name).map(({ lineOffset }) => lineOffset)
  let first = -1
  let nextOdd = 0
  for (let index = 0; index < curve.values.length; index++) {
    const offset = curve.offsets[index] ?? 0
    for (; (odd[nextOdd] ?? Number.POSITIVE_INFINITY) < offset; nextOdd++) first = -1
    if (!isBeyond(curve.values[index] ?? Number.NaN, level)) first = -1
    else if (first < 0) first = index
    if (first < 0 || index - first + 1 < inARow) continue
    const crossed =
      first === 0
        ? momentAt(curve, 0)
        : interpolate(
            momentAt(curve, first - 1),
            curve.values[first - 1] ?? 0,
            momentAt(curve, first),
            curve.values[first] ?? 0,
            level.level,
          )
    return { crossed, proven: momentAt(curve, index), isBracketed: first > 0 }
  }
  return null
}

/** Whether the last evaluation alone is beyond the level: reached, perhaps, but not proven. */
export function isLastBeyond(reading: RunReading, level: Level): boolean {
  const last = curveOf(reading, level.metric)?.values.at(-1)
  return last !== undefined && isBeyond(last, level)
}

/** Milliseconds on a clock from the start of timing to a moment. */
export function sinceStart(reading: RunReading, moment: Moment, clock: 'wall' | 'cpu'): number {
  return onClock(moment, clock) - (reading.start === null ? 0 : onClock(reading.start, clock))
}

function isBeyond(value: number, { direction, level }: Level): boolean {
  return direction === 'minimize' ? value <= level : value >= level
}

function interpolate(before: Moment, valueBefore: number, after: Moment, valueAfter: number, level: number): Moment {
  const at = (from: number, to: number): number => between(level, valueBefore, from, valueAfter, to)
  return { atMs: at(before.atMs, after.atMs), cpuMs: at(before.cpuMs, after.cpuMs) }
}
