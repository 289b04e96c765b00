import { assertNever } from '../failure.ts'
import { isLossName } from '../project/names.ts'
import type { Clock, Objective } from '../project/project.ts'
import { crossingOf, sinceStart } from './crossing.ts'
import { between, curveOf, firstIndex, lastOdd, median, onClock } from './curves.ts'
import { reportedRate, stepRate } from './objective.ts'
import { type Curve, type RunReading, STEP_CURVE } from './reading.ts'
import { yOf } from './scale.ts'

/** Where the prefix of a run ends. Steps and times count from the start of timing. */
export type PrefixEnd =
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'time'; readonly ms: number }

/**
 * What every run's prefix is read by, so that prefixes compare; made from the incumbent's runs, plain JSON (DESIGN 5).
 * `value`: a metric at the end of the prefix; `smooth`: its mean over the last third before, because one step alone is noise.
 * `level`: the time to cross what the incumbent had reached at a quarter of its time. `rate`: the rate until there.
 */
export type PrefixReference =
  | {
      readonly kind: 'value'
      readonly metric: string
      readonly direction: 'minimize' | 'maximize'
      readonly end: PrefixEnd
      readonly smooth: boolean
    }
  | {
      readonly kind: 'level'
      readonly metric: string
      readonly direction: 'minimize' | 'maximize'
      readonly level: number
      readonly clock: Clock
    }
  | { readonly kind: 'step-rate'; readonly steps: number; readonly clock: Clock }
  | { readonly kind: 'reported-rate'; readonly metric: string; readonly end: PrefixEnd }

/** A run's prefix; `y` in the units of the objective's y. While it is pending it will be at least `yAtLeast`, where that is known. */
export type Prefix =
  | { readonly kind: 'value'; readonly value: number; readonly y: number }
  | { readonly kind: 'pending'; readonly yAtLeast: number | null }
  | { readonly kind: 'non-finite' }

const QUARTER = 0.25
/** With this many points before its end, a prefix is a mean of several. */
const SMOOTH_FROM = 24

/** What prefixes are read by; null when the incumbent's runs give nothing that could be read so early. `runs` ended in order. */
export function prefixReference(objective: Objective, runs: readonly RunReading[]): PrefixReference | null {
  if (runs.length === 0) return null
  switch (objective.kind) {
    case 'metric':
      return valueReference(objective, runs)
    case 'time-to-target':
      return levelReference(objective, runs)
    case 'throughput':
      return rateReference(objective, runs)
    default:
      return assertNever(objective)
  }
}

/** The prefix of a run, living or ended. `baselineValue` decides the scale, as for the run itself. */
export function prefixOf(
  objective: Objective,
  reading: RunReading,
  reference: PrefixReference,
  baselineValue: number | null,
): Prefix {
  switch (reference.kind) {
    case 'value':
      return valuePrefix(objective, reading, reference, baselineValue)
    case 'level':
      return levelPrefix(reading, reference)
    case 'step-rate':
      return ratePrefix(stepRate(reading, reference.clock, reference.steps))
    case 'reported-rate': {
      const end = placeOf(reading, curveOf(reading, reference.metric), reference.end)
      return end === null
        ? { kind: 'pending', yAtLeast: null }
        : ratePrefix(reportedRate(reading, reference.metric, end.index))
    }
    default:
      return assertNever(reference)
  }
}

function ratePrefix(rate: number | null): Prefix {
  return rate === null ? { kind: 'pending', yAtLeast: null } : { kind: 'value', value: rate, y: -Math.log(rate) }
}

function valueReference(
  objective: Extract<Objective, { kind: 'metric' }>,
  runs: readonly RunReading[],
): PrefixReference | null {
  const end = endOf(runs)
  if (end === null) return null
  const pointsBefore = (run: RunReading, metric: string): number => {
    const curve = curveOf(run, metric)
    const place = placeOf(run, curve, end)
    return place === null || !isTimely(run, place, end) ? 0 : place.index + 1
  }
  const least = (metric: string): number => Math.min(...runs.map((run) => pointsBefore(run, metric)))
  if (least(objective.metric) >= 1) {
    return {
      kind: 'value',
      metric: objective.metric,
      direction: objective.direction,
      end,
      smooth: least(objective.metric) >= SMOOTH_FROM,
    }
  }
  // The metric itself comes too late: a loss that is printed on the way stands for it. Of several, the one with most points.
  const [other] = [...(runs[0]?.curves.keys() ?? [])]
    .filter((name) => isLossName(name) && least(name) >= 4)
    .sort((a, b) => least(b) - least(a) || a.localeCompare(b))
  return other === undefined
    ? null
    : { kind: 'value', metric: other, direction: 'minimize', end, smooth: least(other) >= SMOOTH_FROM }
}

function valuePrefix(
  objective: Objective,
  reading: RunReading,
  reference: Extract<PrefixReference, { kind: 'value' }>,
  baselineValue: number | null,
): Prefix {
  const curve = curveOf(reading, reference.metric)
  const place = placeOf(reading, curve, reference.end)
  if (curve === null || place === null)
    return isOdd(reading, reference.metric) ? { kind: 'non-finite' } : { kind: 'pending', yAtLeast: null }
  const value = reference.smooth ? meanBefore(curve, place) : valueAt(curve, place)
  const judged = { kind: 'metric', metric: reference.metric, direction: reference.direction } as const
  // Another metric than the objective's has a baseline of its own, which a ratio does not need.
  const y = yOf(judged, value, objective.metric === reference.metric ? baselineValue : null)
  return y === null ? { kind: 'non-finite' } : { kind: 'value', value, y }
}

function levelReference(
  objective: Extract<Objective, { kind: 'time-to-target' }>,
  runs: readonly RunReading[],
): PrefixReference | null {
  const { metric, direction, target, clock } = objective
  const levels = runs.flatMap((run) => {
    const curve = curveOf(run, metric)
    const crossing = crossingOf(run, { metric, direction, level: target }, 2)
    if (curve === null || crossing === null) return []
    const quarter =
      (run.start === null ? 0 : onClock(run.start, clock)) + sinceStart(run, crossing.crossed, clock) * QUARTER
    const times = clock === 'wall' ? curve.atMs : curve.cpuMs
    const after = firstIndex(times, (ms) => ms >= quarter)
    const x1 = times[after]
    const v1 = curve.values[after]
    if (x1 === undefined || v1 === undefined) return []
    // Evaluated for the first time behind the quarter: that evaluation is the earliest level there is.
    return [after === 0 ? v1 : between(quarter, times[after - 1] ?? x1, curve.values[after - 1] ?? v1, x1, v1)]
  })
  const level = median(levels)
  const isEarly = direction === 'minimize' ? level > target : level < target
  return levels.length > 0 && isEarly ? { kind: 'level', metric, direction, level, clock } : null
}

function levelPrefix(reading: RunReading, reference: Extract<PrefixReference, { kind: 'level' }>): Prefix {
  if (reading.startMissing) return { kind: 'pending', yAtLeast: null }
  const crossing = crossingOf(reading, reference, 1)
  if (crossing !== null) {
    // At 1 ms and below nothing is measured any more, and the logarithm would not be a number.
    const s = Math.max(sinceStart(reading, crossing.crossed, reference.clock), 1) / 1000
    return { kind: 'value', value: s, y: Math.log(s) }
  }
  if (isOdd(reading, reference.metric)) return { kind: 'non-finite' }
  // It was not crossed at the last evaluation, so the crossing lies behind that; a line on its way is not held against it.
  const times = curveOf(reading, reference.metric)
  const last = times === null ? undefined : (reference.clock === 'wall' ? times.atMs : times.cpuMs).at(-1)
  const elapsedMs =
    last === undefined ? 0 : last - (reading.start === null ? 0 : onClock(reading.start, reference.clock))
  return { kind: 'pending', yAtLeast: elapsedMs > 0 ? Math.log(elapsedMs / 1000) : null }
}

function rateReference(
  objective: Extract<Objective, { kind: 'throughput' }>,
  runs: readonly RunReading[],
): PrefixReference | null {
  if (objective.metric !== null) {
    const end = endOf(runs)
    return end === null || runs.some((run) => placeOf(run, curveOf(run, objective.metric ?? ''), end) === null)
      ? null
      : { kind: 'reported-rate', metric: objective.metric, end }
  }
  const spans = runs.map((run) => {
    const curve = curveOf(run, STEP_CURVE)
    const first = curve?.values[curve.offsets.findIndex((offset) => offset >= (run.start?.lineOffset ?? 0))]
    return (curve?.values.at(-1) ?? Number.NaN) - (first ?? Number.NaN)
  })
  const steps = median(spans) * QUARTER
  return steps > 0 ? { kind: 'step-rate', steps, clock: objective.clock } : null
}

/**
 * A quarter of the incumbent's steps; of its time, where its runs end at different steps because they last a fixed time.
 * Null when there is neither.
 */
function endOf(runs: readonly RunReading[]): PrefixEnd | null {
  const steps = runs.map((run) => curveOf(run, STEP_CURVE)?.values.at(-1) ?? Number.NaN)
  const first = steps[0] ?? Number.NaN
  if (steps.every((step) => step === first) && first > 0) return { kind: 'step', step: first * QUARTER }
  const ms = median(runs.map((run) => sinceStart(run, run.end, 'wall'))) * QUARTER
  return ms > 0 ? { kind: 'time', ms } : null
}

/** `index`: the last point of the curve that belongs to the prefix; `next`: the first behind it, which shows that the prefix is over. */
type PrefixPlace = { readonly index: number; readonly column: readonly number[]; readonly x: number }

/** Null while the prefix is not over, and when nothing of the curve lies in it. */
function placeOf(reading: RunReading, curve: Curve | null, end: PrefixEnd): PrefixPlace | null {
  if (curve === null || reading.startMissing) return null
  const column = end.kind === 'step' ? curve.steps : curve.atMs
  const x = end.kind === 'step' ? end.step : end.ms + (reading.start?.atMs ?? 0)
  const behind = firstIndex(column, (value) => value > x)
  const isExact = column[behind - 1] === x
  if (behind === 0 || (behind === column.length && !isExact)) return null
  return { index: behind - 1, column, x }
}

/** Whether the end of the prefix is noticed before half of the run is over; a prefix that is known later saves nothing. */
function isTimely(reading: RunReading, { index, column, x }: PrefixPlace, end: PrefixEnd): boolean {
  const origin = end.kind === 'step' ? 0 : (reading.start?.atMs ?? 0)
  return (column[index + 1] ?? x) - origin <= 2 * (x - origin)
}

/** Whether the metric has become NaN or infinite and has not come back. */
function isOdd(reading: RunReading, metric: string): boolean {
  const odd = lastOdd(reading, metric)
  return odd !== null && odd.lineOffset > (curveOf(reading, metric)?.offsets.at(-1) ?? -1)
}

function valueAt(curve: Curve, { index, column, x }: PrefixPlace): number {
  const value = curve.values[index] ?? Number.NaN
  const next = curve.values[index + 1]
  return next === undefined ? value : between(x, column[index] ?? x, value, column[index + 1] ?? x, next)
}

/** The mean over the last third of the prefix. */
function meanBefore(curve: Curve, { index, column, x }: PrefixPlace): number {
  const origin = Math.min(column[0] ?? 0, x)
  const from = firstIndex(column, (value) => value > origin + ((x - origin) * 2) / 3)
  const values = curve.values.slice(Math.min(from, index), index + 1)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
