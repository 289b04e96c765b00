import type { PlanInput, PlanResult } from '../../../preload/contract/plan.ts'

type Table = readonly (readonly (string | number | null)[])[]

const rulesOf = ({ pawl, greedy }: PlanResult) =>
  [
    ['pawl', pawl],
    ['greedy', greedy],
  ] as const

/** The true speedup of the final stack under both rules. */
export function speedupTable(result: PlanResult): Table {
  return [
    ['rule', 'campaigns', 'mean', 'low95', 'high95', 'p10', 'p50', 'p90'],
    ...rulesOf(result).map(([name, { speedup }]) => [
      name,
      result.campaigns,
      speedup.mean,
      speedup.lo,
      speedup.hi,
      speedup.p10,
      speedup.p50,
      speedup.p90,
    ]),
  ]
}

/** The same over the hours of the budget. */
export function courseTable(result: PlanResult): Table {
  return [
    ['rule', 'hours', 'mean', 'p10', 'p50', 'p90'],
    ...rulesOf(result).flatMap(([name, { course }]) =>
      course.map((point) => [name, point.hours, point.mean, point.p10, point.p50, point.p90]),
    ),
  ]
}

export function keptTable(result: PlanResult): Table {
  return [
    ['rule', 'kept', 'no_gain', 'experiments'],
    ...rulesOf(result).map(([name, rule]) => [name, rule.kept, rule.falseKeeps, rule.experiments]),
  ]
}

export function provableTable(input: PlanInput, result: PlanResult): Table {
  return [
    ['smallest_provable', 'wins_from', 'wins_to', 'noise'],
    [result.provable, input.winFrom, input.winTo, input.noise],
  ]
}
