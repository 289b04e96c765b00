import type { Leaderboard } from '../../../preload/contract/leaderboard.ts'
import { campaignById } from '../store/campaigns.ts'
import { listExperiments } from '../store/experiments.ts'
import { type Reader, sql } from '../store/sql.ts'
import { stackHistory } from '../store/stack.ts'
import { experimentRowOf } from './experiment.ts'
import { speedupOf } from './head.ts'
import { median } from './progress.ts'

/** Proven ones first by rank, then the others by the lower end of their interval; the baseline stands apart. */
export function leaderboardOf(db: Reader, id: string): Leaderboard | null {
  const campaign = campaignById(db, id)
  if (campaign === null) return null
  const ranks = new Map(
    db
      .all<{ number: number; rank: number | null }>(sql`SELECT number, rank FROM leaderboard WHERE campaign_id = ${id}`)
      .map((row) => [row.number, row.rank]),
  )
  const factors = new Map(stackHistory(db, id).map((entry) => [entry.experiment, entry.factor]))
  const values = new Map<number | null, number[]>()
  for (const run of db.all<{
    experiment: number | null
    baseline: number
    value: number
  }>(sql`SELECT experiment, patches = '[]' AS baseline, value FROM run
    WHERE campaign_id = ${id} AND clean = 1 AND outcome = 'finished' AND censored = 0 AND value IS NOT NULL`)) {
    const key = run.baseline === 1 ? 0 : run.experiment
    values.set(key, [...(values.get(key) ?? []), run.value])
  }
  const rows = listExperiments(db, id)
    .filter((experiment) => experiment.number > 0)
    .map((experiment) => ({
      ...experimentRowOf(experiment),
      rank: ranks.get(experiment.number) ?? null,
      value: median(values.get(experiment.number) ?? []),
      stackSpeedup: experiment.verdict === 'keep' ? (factors.get(experiment.number) ?? null) : null,
    }))
    .sort(
      (a, b) =>
        (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY) ||
        (b.lo ?? Number.NEGATIVE_INFINITY) - (a.lo ?? Number.NEGATIVE_INFINITY) ||
        a.number - b.number,
    )
  return {
    baseline: { value: median(values.get(0) ?? []), runs: values.get(0)?.length ?? 0 },
    speedup: speedupOf(db, campaign),
    rows,
  }
}
