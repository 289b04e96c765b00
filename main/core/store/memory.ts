import type { SessionPlan } from '../../../preload/contract/session.ts'
import { parseOwn } from '../json.ts'
import type { ChangedFile } from './experiments.ts'
import { type Reader, sql } from './sql.ts'

/** An experiment as the schedule and the briefs need it: a few columns, so that 700 of them are read in milliseconds. */
export type MemoryRow = {
  readonly number: number
  readonly hypothesis: string
  readonly verdict: 'pending' | 'keep' | 'discard' | 'inconclusive' | 'crash' | 'retired'
  readonly reason: string | null
  readonly plan: SessionPlan | null
  readonly files: readonly string[]
  readonly gain: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly probability: number | null
  readonly runs: number
  readonly keepsThen: number | null
}

type Row = Omit<MemoryRow, 'plan' | 'files' | 'runs'> & {
  readonly plan: string | null
  readonly files: string
  readonly runs: number | null
}

/** Every experiment but the baseline, oldest first. */
export function memoryRows(db: Reader, campaign: string): MemoryRow[] {
  return db
    .all<Row>(
      sql`SELECT e.number, e.hypothesis, e.verdict, e.reason, e.plan, e.files,
          json_extract(e.evidence, '$.gain') AS gain, json_extract(e.evidence, '$.lo') AS lo, json_extract(e.evidence, '$.hi') AS hi,
          json_extract(e.evidence, '$.probability') AS probability, json_extract(e.evidence, '$.runs') AS runs,
          CASE WHEN e.decided_at IS NULL OR e.verdict = 'pending' THEN NULL ELSE
            (SELECT count(*) FROM stack_entry s WHERE s.campaign_id = e.campaign_id AND s.kept_at <= e.decided_at AND s.experiment <> e.number) END AS keepsThen
        FROM experiment e WHERE e.campaign_id = ${campaign} AND e.number > 0 ORDER BY e.number`,
    )
    .map((row) => ({
      ...row,
      plan: row.plan === null ? null : parseOwn<SessionPlan>(row.plan),
      files: parseOwn<ChangedFile[]>(row.files).map((file) => file.path),
      runs: row.runs ?? 0,
    }))
}

export type BegunRow = { readonly plan: SessionPlan; readonly isOver: boolean; readonly keepsThen: number }

/** Every session that has a plan, oldest first. */
export function begunSessions(db: Reader, campaign: string): BegunRow[] {
  return db
    .all<{ plan: string; ended: number | null; keepsThen: number }>(
      sql`SELECT plan, ended_at AS ended,
          (SELECT count(*) FROM stack_entry k WHERE k.campaign_id = s.campaign_id AND k.kept_at <= s.started_at) AS keepsThen
        FROM session s WHERE campaign_id = ${campaign} AND plan IS NOT NULL ORDER BY number`,
    )
    .map((row) => ({ plan: parseOwn<SessionPlan>(row.plan), isOver: row.ended !== null, keepsThen: row.keepsThen }))
}

/** The last study's report, and the stack that it looked at; null before the first. */
export function latestStudy(
  db: Reader,
  campaign: string,
): { readonly text: string; readonly stack: readonly number[] } | null {
  const row = db.one<{ text: string; stack: string }>(
    sql`SELECT text, stack FROM study WHERE campaign_id = ${campaign} ORDER BY at DESC LIMIT 1`,
  )
  return row === undefined ? null : { text: row.text, stack: parseOwn<number[]>(row.stack) }
}

/** The end of what the crashed run of an experiment printed, where it was stored. */
export function crashOutput(
  db: Reader,
  campaign: string,
  experiment: number,
): { readonly runKey: number; readonly bytes: number } | null {
  return (
    db.one<{ runKey: number; bytes: number }>(
      sql`SELECT r.key AS runKey, coalesce(sum(c.bytes), 0) AS bytes FROM run r JOIN log_chunk c ON c.run_key = r.key
        WHERE r.campaign_id = ${campaign} AND r.experiment = ${experiment} AND r.outcome IN ('crashed', 'timed-out') GROUP BY r.key ORDER BY r.key DESC LIMIT 1`,
    ) ?? null
  )
}
