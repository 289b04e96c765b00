import type { Billing, Cost, CostLine, StageCost } from '../../../preload/contract/session.ts'
import { type Reader, sql } from './sql.ts'

type Row = {
  experiment: number | null
  usd: number | null
  tokens: number | null
  sessions: number
  unknown: number
}
type Runs = { experiment: number | null; hours: number; joules: number | null }

/**
 * What each experiment cost, and per experiment and per keep. Unknown money stays unknown: it is never added as 0, and the sessions
 * of which it is not known are counted.
 */
export function costOf(db: Reader, campaign: string): Cost {
  const sessions = db.all<Row>(
    sql`SELECT experiment, sum(cost_usd) AS usd, sum(tokens_in + tokens_out) AS tokens, count(*) AS sessions,
        sum(cost_usd IS NULL AND billing IN ('money', 'unknown')) AS unknown
      FROM session WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL GROUP BY experiment`,
  )
  const runs = db.all<Runs>(
    sql`SELECT experiment, coalesce(sum(cost_s), 0) / 3600.0 AS hours, sum(energy_j) AS joules
      FROM run WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL GROUP BY experiment`,
  )
  const numbers = db
    .all<{ number: number }>(
      sql`SELECT number FROM experiment INDEXED BY experiment_by_state WHERE campaign_id = ${campaign}`,
    )
    .map((row) => row.number)
    .sort((a, b) => a - b)
  const kept =
    db.one<{ kept: number }>(
      sql`SELECT count(*) AS kept FROM stack_entry WHERE campaign_id = ${campaign} AND retired_at IS NULL`,
    )?.kept ?? 0
  const sessionsOf = new Map(sessions.map((row) => [row.experiment, row]))
  const runsOf = new Map(runs.map((row) => [row.experiment, row]))
  const total = lineOf(null, sessions, runs)
  const share = (count: number): CostLine | null =>
    count === 0
      ? null
      : {
          ...total,
          usd: total.usd === null ? null : total.usd / count,
          tokens: total.tokens === null ? null : Math.round(total.tokens / count),
          hours: total.hours / count,
          kwh: total.kwh === null ? null : total.kwh / count,
        }
  return {
    total,
    perExperiment: share(numbers.filter((number) => number > 0).length),
    perKeep: share(kept),
    stages: db.all<StageCost>(
      sql`SELECT stage, count(*) AS runs, coalesce(sum(cost_s), 0.0) / 3600.0 AS hours FROM run
        WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL GROUP BY stage ORDER BY hours DESC, stage`,
    ),
    lines: numbers.map((number) => lineOf(number, present(sessionsOf.get(number)), present(runsOf.get(number)))),
    billing: db.all<{ billing: Billing; sessions: number }>(
      sql`SELECT billing, count(*) AS sessions FROM session WHERE campaign_id = ${campaign} GROUP BY billing ORDER BY billing`,
    ),
  }
}

function lineOf(experiment: number | null, sessions: readonly Row[], runs: readonly Runs[]): CostLine {
  const joules = known(runs.map((row) => row.joules))
  return {
    experiment,
    usd: known(sessions.map((row) => row.usd)),
    tokens: known(sessions.map((row) => row.tokens)),
    hours: runs.reduce((sum, row) => sum + row.hours, 0),
    kwh: joules === null ? null : joules / 3_600_000,
    sessions: sessions.reduce((sum, row) => sum + row.sessions, 0),
    unknownSessions: sessions.reduce((sum, row) => sum + row.unknown, 0),
  }
}

/** The sum of what is known; null where nothing is. */
function known(values: readonly (number | null)[]): number | null {
  const found = values.filter((value) => value !== null)
  return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0)
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value]
}
