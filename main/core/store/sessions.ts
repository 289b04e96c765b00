import { deflateSync, inflateSync } from 'node:zlib'
import type { SessionRow } from '../../../preload/contract/session.ts'
import { type Reader, sql, type Writer } from './sql.ts'

export function insertSession(
  db: Writer,
  campaign: string,
  session: { readonly id: string; readonly agent: string; readonly startedAt: number },
): void {
  db.run(
    sql`INSERT INTO session (id, campaign_id, agent, started_at) VALUES (${session.id}, ${campaign}, ${session.agent}, ${session.startedAt})`,
  )
}

export type EndedSession = Pick<
  SessionRow,
  'experiment' | 'endedAt' | 'outcome' | 'refusal' | 'tokensIn' | 'tokensOut' | 'costUsd'
>

export function setSessionEnded(db: Writer, id: string, end: EndedSession): void {
  db.run(sql`UPDATE session SET experiment = ${end.experiment}, ended_at = ${end.endedAt}, outcome = ${end.outcome}, refusal = ${end.refusal},
    tokens_in = ${end.tokensIn}, tokens_out = ${end.tokensOut}, cost_usd = ${end.costUsd} WHERE id = ${id}`)
}

/** Newest first. */
export function listSessions(db: Reader, campaign: string): SessionRow[] {
  return db.all<SessionRow>(sql`SELECT id, experiment, agent, started_at AS startedAt, ended_at AS endedAt, outcome, refusal, tokens_in AS tokensIn, tokens_out AS tokensOut, cost_usd AS costUsd
    FROM session WHERE campaign_id = ${campaign} ORDER BY started_at DESC, id DESC`)
}

export function appendTranscript(db: Writer, session: string, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  db.run(sql`INSERT INTO transcript_chunk (session_id, seq, bytes, content)
    SELECT ${session}, coalesce(max(seq), 0) + 1, ${bytes.length}, ${deflateSync(bytes, { level: 1 })} FROM transcript_chunk WHERE session_id = ${session}`)
}

export function transcriptOf(db: Reader, session: string, limitBytes: number): { text: string; truncated: boolean } {
  const rows = db.all<{ content: Buffer }>(
    sql`SELECT content FROM transcript_chunk WHERE session_id = ${session} ORDER BY seq`,
  )
  const bytes = Buffer.concat(rows.map((row) => inflateSync(row.content)))
  return { text: bytes.subarray(0, limitBytes).toString('utf8'), truncated: bytes.length > limitBytes }
}

/** Sessions that came to their end; one that was cut off with Pawl is begun again. */
export function countEndedSessions(db: Reader, campaign: string): number {
  return (
    db.one<{ ended: number }>(
      sql`SELECT count(*) AS ended FROM session WHERE campaign_id = ${campaign} AND outcome = 'finished'`,
    )?.ended ?? 0
  )
}

/** Sessions that an earlier process left without an end. */
export function setSessionsLost(db: Writer, campaign: string, at: number): void {
  db.run(
    sql`UPDATE session SET outcome = 'lost', ended_at = ${at}, refusal = 'Pawl was ended during it.' WHERE campaign_id = ${campaign} AND ended_at IS NULL`,
  )
}
