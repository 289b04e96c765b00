import type { Answer, Note, Request, VerdictRequest } from '../decide/protocol.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

/** One request of the decisions with its answer; a run's answer is null here, since it is read from the run's own row. */
export type StepRecord = {
  readonly seq: number
  /** Which of the decisions' lanes asked. */
  readonly lane: number
  readonly request: Request
  readonly answer: Answer | null
  readonly run: string | null
  readonly at: number
}

export function insertStep(db: Writer, campaign: string, step: StepRecord): void {
  db.run(sql`INSERT INTO decision_step (campaign_id, seq, lane, request, answer, run_id, at)
    VALUES (${campaign}, ${step.seq}, ${step.lane}, ${JSON.stringify(step.request)}, ${step.answer === null ? null : JSON.stringify(step.answer)}, ${step.run}, ${step.at})`)
}

export function listSteps(db: Reader, campaign: string): StepRecord[] {
  return db
    .all<{ seq: number; lane: number; request: string; answer: string | null; run_id: string | null; at: number }>(
      sql`SELECT seq, lane, request, answer, run_id, at FROM decision_step WHERE campaign_id = ${campaign} ORDER BY seq`,
    )
    .map((row) => ({
      seq: row.seq,
      lane: row.lane,
      request: parseOwn<Request>(row.request),
      answer: row.answer === null ? null : parseOwn<Answer>(row.answer),
      run: row.run_id,
      at: row.at,
    }))
}

type BlockNote = Extract<Note, { topic: 'block' | 'ablation' }>

/** What the decisions noted of a block; null while it is under way. */
export function noteOfBlock(
  db: Reader,
  campaign: string,
  block: number,
): { readonly content: BlockNote; readonly sentence: string } | null {
  const row = db.one<{ content: string; sentence: string }>(
    sql`SELECT content, sentence FROM note WHERE campaign_id = ${campaign} AND topic IN ('block', 'ablation') AND json_extract(content, '$.block') = ${block} LIMIT 1`,
  )
  return row === undefined ? null : { content: parseOwn<BlockNote>(row.content), sentence: row.sentence }
}

/** Whether the decisions have come to their end, and the campaign was not told to go on since; what follows then are rebuilds after review. */
export function hasFinished(db: Reader, campaign: string): boolean {
  const last = db.one<{ request: string }>(
    sql`SELECT json_extract(request, '$.kind') AS request FROM (SELECT seq, request, answer FROM decision_step WHERE campaign_id = ${campaign} ORDER BY seq DESC LIMIT ${lastSteps})
      WHERE json_extract(request, '$.kind') = 'finish' OR json_extract(answer, '$.kind') = 'extended' ORDER BY seq DESC LIMIT 1`,
  )
  return last?.request === 'finish'
}

/** More steps than one rebuild takes; a campaign of any length is asked in the same short time. */
const lastSteps = 2_000

export function insertDecision(
  db: Writer,
  campaign: string,
  seq: number,
  request: VerdictRequest,
  runsKnown: number,
  at: number,
): void {
  const e = request.evidence
  db.run(sql`INSERT INTO decision (campaign_id, seq, experiment, verdict, reason, sentence, runs_known, gain, se, probability, shrunken, e_value, at)
    VALUES (${campaign}, ${seq}, ${request.experiment}, ${request.verdict}, ${request.reason}, ${request.sentence}, ${runsKnown},
      ${e?.gain ?? null}, ${e?.se ?? null}, ${e?.probability ?? null}, ${e?.shrunken ?? null}, ${e?.eValue ?? null}, ${at})`)
}

export function insertNote(db: Writer, campaign: string, seq: number, note: Note, sentence: string, at: number): void {
  db.run(
    sql`INSERT INTO note (campaign_id, seq, topic, content, sentence, at) VALUES (${campaign}, ${seq}, ${note.topic}, ${JSON.stringify(note)}, ${sentence}, ${at})`,
  )
}

/** The newest note on a topic; null before there is one. */
export function latestNote<T extends Note['topic']>(
  db: Reader,
  campaign: string,
  topic: T,
): Extract<Note, { topic: T }> | null {
  const row = db.one<{ content: string }>(
    sql`SELECT content FROM note WHERE campaign_id = ${campaign} AND topic = ${topic} ORDER BY seq DESC LIMIT 1`,
  )
  return row === undefined ? null : parseOwn<Extract<Note, { topic: T }>>(row.content)
}

/** When proposals were asked for lately, and how that was answered; oldest first. */
export function proposalSteps(
  db: Reader,
  campaign: string,
  limit: number,
): { readonly at: number; readonly answer: Answer['kind'] }[] {
  return db
    .all<{ at: number; answer: Answer['kind'] }>(
      sql`SELECT at, json_extract(answer, '$.kind') AS answer FROM decision_step
        WHERE campaign_id = ${campaign} AND answer IS NOT NULL AND json_extract(request, '$.kind') = 'proposal' ORDER BY seq DESC LIMIT ${limit}`,
    )
    .reverse()
}
