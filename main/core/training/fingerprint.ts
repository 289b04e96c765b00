import { createHash } from 'node:crypto'
import { isLossName } from '../project/names.ts'
import type { Objective } from '../project/project.ts'
import { crossed } from './objective.ts'
import type { RunReading } from './reading.ts'

/**
 * A hash of the losses by step, 64 hexadecimal digits: equal for runs whose losses were the same to the last printed digit.
 * Null when there were none. What was printed between the crossing and the end of the run depends on how fast it was ended,
 * and is left out.
 */
export function fingerprintOf(objective: Objective, reading: RunReading): string | null {
  const until = crossed(objective, reading)?.proven.atMs ?? Number.POSITIVE_INFINITY
  const hash = createHash('sha256')
  let points = 0
  const losses = [...reading.curves.values()].filter(({ name }) => isLossName(name))
  for (const curve of losses.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const [index, value] of curve.values.entries()) {
      if ((curve.atMs[index] ?? 0) > until) break
      hash.update(`${curve.name}\t${curve.steps[index]}\t${value}\n`)
      points += 1
    }
  }
  return points === 0 ? null : hash.digest('hex')
}
