import { printFound } from '../mistake.ts'
import { isMetricName, usualDirection } from '../names.ts'
import type { ProjectFile } from '../schema.ts'
import { finding, type Path, type RuleFinding } from './finding.ts'

/** The keys of the objective fit its kind. */
export function checkObjective(file: ProjectFile): RuleFinding[] {
  const { kind, metric, direction, target } = file.objective
  const uses = ['objective.kind', 'objective.metric', 'objective.direction', 'objective.target']
  const found: RuleFinding[] = []
  if (kind !== 'throughput' && metric === undefined)
    found.push(
      finding(
        ['objective', 'metric'],
        false,
        'the name of a metric',
        'nothing',
        'Write metric = "val_loss" with the name that the run prints.',
        uses,
      ),
    )
  if (metric !== undefined && !isMetricName(metric))
    found.push(
      finding(
        ['objective', 'metric'],
        true,
        'the name of a metric',
        printFound(metric),
        'Write the name that the run prints.',
        uses,
      ),
    )
  if (kind === 'time-to-target' && target === undefined)
    found.push(
      finding(
        ['objective', 'target'],
        false,
        'a number, because kind = "time-to-target"',
        'nothing',
        'Write target = 3.28 with the value of the metric to reach.',
        uses,
      ),
    )
  if (kind !== 'time-to-target' && target !== undefined)
    found.push(
      finding(
        ['objective', 'target'],
        false,
        `no target, because kind = "${kind}"`,
        printFound(target),
        'Remove target, or write kind = "time-to-target".',
        uses,
      ),
    )
  if (kind === 'metric' && file.objective.clock !== 'wall')
    found.push(
      finding(
        ['objective', 'clock'],
        false,
        'no clock, because kind = "metric"',
        printFound(file.objective.clock),
        'Remove clock; it belongs to time-to-target and throughput.',
        uses,
      ),
    )
  if (kind === 'throughput' && direction === 'minimize')
    found.push(
      finding(
        ['objective', 'direction'],
        true,
        '"maximize", because kind = "throughput"',
        '"minimize"',
        'Remove direction. For a time per step, write kind = "metric" with that metric.',
        uses,
      ),
    )
  if (
    kind !== 'throughput' &&
    metric !== undefined &&
    direction === undefined &&
    usualDirection(metric) === 'maximize'
  ) {
    found.push(
      finding(
        ['objective', 'direction'],
        false,
        `a direction, because ${metric} reads like a metric that should grow`,
        'nothing',
        'Write direction = "maximize", or direction = "minimize" if that is meant.',
        uses,
      ),
    )
  }
  return found
}

/** Every guard has a limit that can hold. */
export function checkGuards(file: ProjectFile): RuleFinding[] {
  return file.objective.guards.flatMap((guard, index) => {
    const path: Path = ['objective', 'guards', index]
    const uses = ['objective.guards']
    if (!isMetricName(guard.metric))
      return [
        finding(
          [...path, 'metric'],
          true,
          'the name of a metric',
          printFound(guard.metric),
          'Write the name that the run prints.',
          uses,
        ),
      ]
    if (guard.max === undefined && guard.min === undefined && guard.worse_by_at_most === undefined)
      return [
        finding(
          path,
          false,
          'max, min or worse_by_at_most',
          'a guard without a limit',
          'Add one, for example worse_by_at_most = "0.1%".',
          uses,
        ),
      ]
    if (guard.max !== undefined && guard.min !== undefined && guard.max < guard.min)
      return [
        finding(
          [...path, 'max'],
          true,
          `a number of at least min = ${guard.min}`,
          printFound(guard.max),
          'Swap max and min.',
          uses,
        ),
      ]
    return []
  })
}
