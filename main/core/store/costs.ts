import type { Cost, CostLine, StageCost } from '../../../preload/contract/session.ts'
import { type Reader, sql } from './sql.ts'

type Row = { experiment: number; usd: number | null; tokens: number | null; cost_ms: number }

/** What each experiment cost, and per experiment and per keep. Unknown money stays unknown: it is never added as 0. */
export function costOf(db: Reader, campaign: string): Cost {
  const rows = db.all<Row>(
    sql`SELECT number AS experiment, usd, tokens, cost_ms FROM experiment_cost WHERE campaign_id = ${campaign} ORDER BY number`,
  )
  const kept =
    db.one<{ kept: number }>(
      sql`SELECT count(*) AS kept FROM stack_entry WHERE campaign_id = ${campaign} AND retired_at IS NULL`,
    )?.kept ?? 0
  const all =
    db.one<{ hours: number }>(
      sql`SELECT coalesce(sum(cost_s), 0) / 3600.0 AS hours FROM run WHERE campaign_id = ${campaign}`,
    )?.hours ?? 0
  const known = (pick: (row: Row) => number | null) => {
    const values = rows.map(pick).filter((value) => value !== null)
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
  }
  const total: CostLine = {
    experiment: null,
    usd: known((row) => row.usd),
    tokens: known((row) => row.tokens),
    hours: all,
    kwh: null,
  }
  const tried = rows.filter((row) => row.experiment > 0).length
  const share = (count: number): CostLine | null =>
    count === 0
      ? null
      : {
          experiment: null,
          usd: total.usd === null ? null : total.usd / count,
          tokens: total.tokens === null ? null : Math.round(total.tokens / count),
          hours: total.hours / count,
          kwh: null,
        }
  return {
    total,
    perExperiment: share(tried),
    perKeep: share(kept),
    stages: db.all<StageCost>(
      sql`SELECT stage, count(*) AS runs, coalesce(sum(cost_s), 0.0) / 3600.0 AS hours FROM run
        WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL GROUP BY stage ORDER BY hours DESC, stage`,
    ),
    lines: rows.map((row) => ({
      experiment: row.experiment,
      usd: row.usd,
      tokens: row.tokens,
      hours: row.cost_ms / 3_600_000,
      kwh: null,
    })),
  }
}
