import type { Spent } from '../../../preload/contract/campaign.ts'
import { countTried } from '../store/experiments.ts'
import { type Reader, sql } from '../store/sql.ts'

type Row = {
  sessions: number
  usd: number | null
  tokens: number | null
  run_s: number | null
  energy_j: number | null
}

/**
 * What of a campaign's budget is used up, with what is set aside for sessions that still run. Money and tokens are sums of what is known;
 * null where nothing is. `elapsedMs` is the campaign's own clock, which only its loop knows exactly.
 */
export function spentOf(db: Reader, campaign: string, elapsedMs: number): Spent {
  const row = db.one<Row>(sql`SELECT
      (SELECT count(*) FROM session WHERE campaign_id = ${campaign}) AS sessions,
      (SELECT sum(coalesce(cost_usd, reserved_usd)) FROM session WHERE campaign_id = ${campaign}) AS usd,
      (SELECT sum(coalesce(tokens_in + tokens_out, reserved_tokens)) FROM session WHERE campaign_id = ${campaign}) AS tokens,
      (SELECT sum(cost_s) FROM run WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL) AS run_s,
      (SELECT sum(energy_j) FROM run WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL) AS energy_j`)
  return {
    experiments: countTried(db, campaign),
    hours: elapsedMs / 3_600_000,
    usd: row?.usd ?? null,
    sessions: row?.sessions ?? 0,
    tokens: row?.tokens ?? null,
    gpuHours: (row?.run_s ?? 0) / 3600,
    kwh: row?.energy_j == null ? null : row.energy_j / 3_600_000,
  }
}
