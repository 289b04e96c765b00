import type { Leaderboard } from '../../../preload/contract/leaderboard.ts'
import { campaignById } from '../store/campaigns.ts'
import { type Reader, sql } from '../store/sql.ts'
import { stackHistory } from '../store/stack.ts'
import { experimentRows } from './experiment.ts'
import { speedupOf } from './head.ts'

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
  const [baseline, ...experiments] = experimentRows(db, campaign)
  const rows = experiments
    .map((experiment) => ({
      ...experiment,
      rank: ranks.get(experiment.number) ?? null,
      stackSpeedup: experiment.verdict === 'keep' ? (factors.get(experiment.number) ?? null) : null,
    }))
    .sort(
      (a, b) =>
        (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY) ||
        (b.lo ?? Number.NEGATIVE_INFINITY) - (a.lo ?? Number.NEGATIVE_INFINITY) ||
        a.number - b.number,
    )
  return {
    baseline: { value: baseline?.value ?? null, runs: baseline?.runs ?? 0 },
    speedup: speedupOf(db, campaign),
    rows,
  }
}
