import { type Reader, sql } from './sql.ts'

export function nextRunNumber(db: Reader, campaign: string): number {
  return (
    (db.one<{ last: number | null }>(sql`SELECT max(number) AS last FROM run WHERE campaign_id = ${campaign}`)?.last ??
      0) + 1
  )
}

export function countRuns(db: Reader, campaign: string): number {
  return (
    db.one<{ runs: number }>(
      sql`SELECT count(*) AS runs FROM run WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL`,
    )?.runs ?? 0
  )
}

/** Time in which runs trained, all together. */
export function spentMs(db: Reader, campaign: string): number {
  return (
    db.one<{ spent: number }>(
      sql`SELECT coalesce(sum(duration_ms), 0.0) AS spent FROM run WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL`,
    )?.spent ?? 0
  )
}

/** Median length of the finished runs among the last 31; null before there is one. */
export function medianDurationMs(db: Reader, campaign: string): number | null {
  const durations = db
    .all<{ ms: number }>(
      sql`SELECT duration_ms AS ms FROM run WHERE campaign_id = ${campaign} AND outcome = 'finished' AND stage <> 'transfer' AND duration_ms IS NOT NULL ORDER BY number DESC LIMIT 31`,
    )
    .map((row) => row.ms)
    .sort((a, b) => a - b)
  return durations[Math.floor(durations.length / 2)] ?? null
}
