import { assertNever } from '../failure.ts'
import { nearest } from '../project/mistake.ts'
import type { Clock, Objective } from '../project/project.ts'
import { type Crossing, crossingOf, isLastBeyond, sinceStart } from './crossing.ts'
import { curveOf, lastOdd, lastValue, momentAt, onClock } from './curves.ts'
import { type OddPoint, type RunReading, STEP_CURVE } from './reading.ts'
import { yOf } from './scale.ts'

export { yOf } from './scale.ts'

/** What a run says about its objective. `value` is in natural units: the metric, seconds, or a rate; `y`: smaller is better. */
export type Measurement =
  | { readonly kind: 'value'; readonly value: number; readonly y: number }
  /** The target was not reached: it takes at least `atLeastS` seconds on the objective's clock. */
  | { readonly kind: 'censored'; readonly atLeastS: number; readonly why: string }
  | { readonly kind: 'missing'; readonly why: string; readonly remedy: string }
  | {
      readonly kind: 'non-finite'
      readonly metric: string
      readonly printed: string
      readonly step: number | null
      readonly why: string
    }

/** What there is to judge a run by. */
export type Evidence = {
  readonly run: RunReading
  /** What [evaluate] printed; null where the project has none. A final metric comes from here alone, if it is there. */
  readonly evaluation: RunReading | null
}

/** Judges a run that has ended of itself or at the crossing. `baselineValue` decides the scale; null for the first run of all. */
export function measure(objective: Objective, evidence: Evidence, baselineValue: number | null): Measurement {
  switch (objective.kind) {
    case 'metric':
      return finalMetric(objective, evidence, baselineValue)
    case 'time-to-target':
      return timeToTarget(objective, evidence.run)
    case 'throughput':
      return throughput(objective, evidence.run)
    default:
      return assertNever(objective)
  }
}

/** The crossing that ends a run with a time-to-target objective; null when it is not proven yet, and for other objectives. */
export function crossed(objective: Objective, reading: RunReading): Crossing | null {
  if (objective.kind !== 'time-to-target') return null
  return crossingOf(reading, { ...objective, level: objective.target }, 2)
}

function finalMetric(
  objective: Extract<Objective, { kind: 'metric' }>,
  { run, evaluation }: Evidence,
  baselineValue: number | null,
): Measurement {
  const { metric } = objective
  const source = evaluation ?? run
  const last = lastValue(source, metric)
  if (last === null) return missingMetric(metric, source, evaluation === null ? 'The run' : 'The evaluation')
  if ('odd' in last) return nonFinite(metric, last.odd)
  const y = yOf(objective, last.value, baselineValue)
  if (y !== null) return { kind: 'value', value: last.value, y }
  const why = `${metric} came as ${last.value}, which is no ratio of the baseline's ${baselineValue ?? 'value'}.`
  return { kind: 'non-finite', metric, printed: String(last.value), step: null, why }
}

function timeToTarget(objective: Extract<Objective, { kind: 'time-to-target' }>, run: RunReading): Measurement {
  const { metric, target, clock } = objective
  if (run.startMissing) return startNeverCame
  const level = { ...objective, level: target }
  const crossing = crossingOf(run, level, 2)
  if (crossing !== null) {
    const ms = sinceStart(run, crossing.crossed, clock)
    if (ms > 0) return { kind: 'value', value: ms / 1000, y: Math.log(ms / 1000) }
    return {
      kind: 'missing',
      why: `${metric} was beyond ${target} before timing started.`,
      remedy: 'Choose a target that is reached later, or an earlier [run] starts_at.',
    }
  }
  const last = lastValue(run, metric)
  if (last === null) return missingMetric(metric, run, 'The run')
  if ('odd' in last) return nonFinite(metric, last.odd)
  const how = isLastBeyond(run, level)
    ? `only the last evaluation is beyond ${target}, and two in a row are needed`
    : `the last evaluation is ${last.value}`
  return {
    kind: 'censored',
    atLeastS: sinceStart(run, run.end, clock) / 1000,
    why: `${metric} did not reach ${target}: ${how}.`,
  }
}

function throughput(objective: Extract<Objective, { kind: 'throughput' }>, run: RunReading): Measurement {
  const { metric, clock } = objective
  if (run.startMissing) return startNeverCame
  const rate = metric === null ? stepRate(run, clock, null) : reportedRate(run, metric, null)
  if (rate !== null) return { kind: 'value', value: rate, y: -Math.log(rate) }
  if (metric === null) {
    return {
      kind: 'missing',
      why: 'Fewer than two lines named a step, so that there is no rate.',
      remedy: 'Let the run print its step now and then ("step 10: loss 2.3"), or name a rate: metric = "tok/sec".',
    }
  }
  const odd = lastOdd(run, metric)
  if (odd !== null) return nonFinite(metric, odd)
  const last = curveOf(run, metric)?.values.at(-1)
  if (last === undefined) return missingMetric(metric, run, 'The run')
  return { kind: 'non-finite', metric, printed: String(last), step: null, why: `${metric} was never above 0.` }
}

/**
 * Steps per second on a clock, measured outside, between the line at which timing starts and the last that names a step, or
 * the first that names a step `steps` further on. Null when there are no two such lines.
 */
export function stepRate(run: RunReading, clock: Clock, steps: number | null): number | null {
  const curve = curveOf(run, STEP_CURVE)
  if (curve === null) return null
  const first = curve.offsets.findIndex((offset) => offset >= (run.start?.lineOffset ?? 0))
  const firstStep = curve.values[first]
  if (firstStep === undefined) return null
  const last =
    steps === null
      ? curve.values.length - 1
      : curve.values.findIndex((step, index) => index > first && step >= firstStep + steps)
  const lastStep = curve.values[last]
  if (lastStep === undefined) return null
  const ms = onClock(momentAt(curve, last), clock) - onClock(momentAt(curve, first), clock)
  return ms > 0 && lastStep > firstStep ? ((lastStep - firstStep) * 1000) / ms : null
}

/**
 * The mean of a rate that the run reports itself, over its lines behind the start of timing, up to index `last`.
 * The harmonic mean: each line stands for the same work, not for the same time. Null when no line gives one above 0.
 */
export function reportedRate(run: RunReading, metric: string, last: number | null): number | null {
  const curve = curveOf(run, metric)
  if (curve === null) return null
  const start = run.start?.lineOffset ?? -1
  const upTo = curve.values.slice(0, last === null ? undefined : last + 1)
  const behindStart = upTo.filter((value, index) => value > 0 && (curve.offsets[index] ?? 0) > start)
  // A rate that is printed once may stand in the very line at which timing starts.
  const used = behindStart.length > 0 ? behindStart : upTo.filter((value) => value > 0)
  return used.length === 0 ? null : used.length / used.reduce((sum, value) => sum + 1 / value, 0)
}

function missingMetric(metric: string, reading: RunReading, what: string): Measurement {
  const names = [...reading.curves.keys()].filter((name) => name !== STEP_CURVE)
  const near = nearest(metric, names)
  const printed = names.length === 0 ? 'no metric at all' : names.slice(0, 12).join(', ')
  const remedy =
    near !== null
      ? `Write metric = "${near}" if that is meant.`
      : `Print it as "${metric}: 1.23", correct its name, or give a pattern under [run] metrics.`
  return { kind: 'missing', why: `${what} printed no ${metric}. It printed ${printed}.`, remedy }
}

const startNeverCame: Measurement = {
  kind: 'missing',
  why: 'The line at which timing starts never came.',
  remedy: 'Correct [run] starts_at, or leave it out.',
}

function nonFinite(metric: string, { printed, step }: OddPoint): Measurement {
  const at = step === null ? '' : ` at step ${step}`
  return { kind: 'non-finite', metric, printed, step, why: `${metric} came as ${printed}${at}.` }
}
