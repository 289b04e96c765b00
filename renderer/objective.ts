import type { Objective } from '../preload/contract/campaign.ts'
import { formatMetric } from './format.ts'

/** What a campaign's values are: of a time objective they are seconds, not the metric that has to reach the target. */
export function valueName(objective: Objective): string {
  if (objective.kind !== 'time-to-target') return objective.metric
  const time = objective.clock === 'cpu' ? 'CPU time' : 'time'
  return objective.target === null
    ? `${time} to ${objective.metric}`
    : `${time} to ${objective.metric} ${printTarget(objective.target)}`
}

/** The same with its unit, where it has one: `time to val_loss 2.1 (s)`. */
export function valueNameWithUnit(objective: Objective): string {
  return objective.kind === 'time-to-target' ? `${valueName(objective)} (s)` : valueName(objective)
}

/** As it was written: `2.1` and not `2.1000`. */
function printTarget(target: number): string {
  const text = String(target)
  return text.length <= 7 ? text : formatMetric(target)
}
