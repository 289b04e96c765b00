import type { Objective } from '../project/project.ts'
import { crossingOf, sinceStart } from './crossing.ts'
import { curveOf, median, momentAt } from './curves.ts'
import type { RunReading } from './reading.ts'

/**
 * The speedup of a metric objective (DESIGN 5): how much sooner the improved code reaches the value that the baseline ends with.
 * Medians over the runs, wall clock from the start of timing. Null while the curves can't tell: the metric is printed at the end
 * alone, or the improved runs do not reach it. No factor is invented then.
 */
export function metricSpeedup(
  objective: Extract<Objective, { kind: 'metric' }>,
  baseline: readonly RunReading[],
  improved: readonly RunReading[],
): number | null {
  const ends = baseline.flatMap((run) => {
    const curve = curveOf(run, objective.metric)
    const last = (curve?.values.length ?? 0) - 1
    // Without a point before the last there is no curve, only an end.
    return curve === null || last < 1
      ? []
      : [{ value: curve.values[last] ?? Number.NaN, ms: sinceStart(run, momentAt(curve, last), 'wall') }]
  })
  if (ends.length === 0) return null
  const level = {
    metric: objective.metric,
    direction: objective.direction,
    level: median(ends.map(({ value }) => value)),
  }
  const times = improved.map((run) => {
    const crossing = crossingOf(run, level, 1)
    return crossing === null || !crossing.isBracketed
      ? Number.POSITIVE_INFINITY
      : sinceStart(run, crossing.crossed, 'wall')
  })
  const factor = median(ends.map(({ ms }) => ms)) / median(times)
  return times.length > 0 && Number.isFinite(factor) && factor > 0 ? factor : null
}
