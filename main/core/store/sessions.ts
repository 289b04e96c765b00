import { deflateSync, inflateSync } from 'node:zlib'
import type { Billing, SessionDetail, SessionPlan, SessionRow } from '../../../preload/contract/session.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'
import { countEvents } from './transcripts.ts'

export type NewSession = {
  readonly id: string
  readonly agent: string
  readonly plan: SessionPlan
  /** The stack that was the incumbent when it began, and its commit: what its patch is a change of. */
  readonly stack: readonly number[]
  readonly commit: string
  readonly billing: Billing
  /** Set aside of the budget while it lives; null: nothing is known to set aside. */
  readonly reservedUsd: number | null
  readonly reservedTokens: number | null
  readonly startedAt: number
}

/** Stores the intent before anything of the session exists; gives its number, from 1. */
export function insertSession(db: Writer, campaign: string, session: NewSession): number {
  const s = session
  db.run(sql`INSERT INTO session (id, campaign_id, number, agent, plan, start_commit, start_stack, billing, reserved_usd, reserved_tokens, started_at)
    SELECT ${s.id}, ${campaign}, coalesce(max(number), 0) + 1, ${s.agent}, ${JSON.stringify(s.plan)}, ${s.commit}, ${JSON.stringify(s.stack)}, ${s.billing},
      ${s.reservedUsd}, ${s.reservedTokens}, ${s.startedAt} FROM session WHERE campaign_id = ${campaign}`)
  return db.one<{ number: number }>(sql`SELECT number FROM session WHERE id = ${s.id}`)?.number ?? 0
}

/** What is known once its command is made. */
export function setSessionLaunched(
  db: Writer,
  id: string,
  launched: { readonly argv: readonly string[]; readonly brief: string; readonly confinement: string },
): void {
  db.run(sql`UPDATE session SET argv = ${JSON.stringify(launched.argv)}, brief = ${deflateSync(Buffer.from(launched.brief, 'utf8'))},
    confinement = ${launched.confinement} WHERE id = ${id}`)
}

export type EndedSession = Pick<
  SessionDetail,
  | 'experiment'
  | 'endedAt'
  | 'outcome'
  | 'refusal'
  | 'model'
  | 'tokensIn'
  | 'tokensOut'
  | 'tokensCached'
  | 'costUsd'
  | 'costFrom'
  | 'billing'
  | 'endedBy'
  | 'exitCode'
  | 'leftovers'
> & {
  /** Until when its agent has to wait, epoch milliseconds. */
  readonly waitUntil: number | null
}

/** What is not known of a session that left no account. */
export const nothingKnown = {
  experiment: null,
  model: null,
  tokensIn: null,
  tokensOut: null,
  tokensCached: null,
  costUsd: null,
  costFrom: null,
  exitCode: null,
  leftovers: null,
  waitUntil: null,
} as const

export function setSessionEnded(db: Writer, id: string, end: EndedSession): void {
  db.run(sql`UPDATE session SET experiment = ${end.experiment}, ended_at = ${end.endedAt}, outcome = ${end.outcome}, refusal = ${end.refusal},
    model = ${end.model}, tokens_in = ${end.tokensIn}, tokens_out = ${end.tokensOut}, tokens_cached = ${end.tokensCached},
    cost_usd = ${end.costUsd}, cost_from = ${end.costFrom}, billing = ${end.billing}, ended_by = ${end.endedBy},
    exit_code = ${end.exitCode}, leftovers = ${end.leftovers}, wait_until = ${end.waitUntil}, reserved_usd = NULL, reserved_tokens = NULL WHERE id = ${id}`)
}

type Row = {
  id: string
  campaign_id: string
  number: number
  plan: string | null
  experiment: number | null
  agent: string
  model: string | null
  start_commit: string | null
  start_stack: string
  started_at: number
  ended_at: number | null
  outcome: SessionRow['outcome']
  refusal: string | null
  tokens_in: number | null
  tokens_out: number | null
  tokens_cached: number | null
  cost_usd: number | null
  cost_from: 'agent' | 'prices' | null
  billing: Billing
  argv: string
  brief: Buffer | null
  confinement: string
  ended_by: string | null
  exit_code: number | null
  leftovers: number | null
}

/** A session of an older Pawl has no plan. */
const unplanned: SessionPlan = { kind: 'replay', on: [], idea: null, reason: '' }

function rowOf(row: Row): SessionRow {
  return {
    id: row.id,
    number: row.number,
    plan: row.plan === null ? unplanned : parseOwn<SessionPlan>(row.plan),
    experiment: row.experiment,
    agent: row.agent,
    model: row.model,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    refusal: row.refusal,
    tokensIn: row.tokens_in,
    tokensOut: row.tokens_out,
    costUsd: row.cost_usd,
    billing: row.billing,
  }
}

/** Limits that sessions have named are not waited out any more. */
export function clearWaits(db: Writer, campaign: string): void {
  db.run(sql`UPDATE session SET wait_until = NULL WHERE campaign_id = ${campaign} AND wait_until IS NOT NULL`)
}

/** Newest first. */
export function listSessions(db: Reader, campaign: string): SessionRow[] {
  // Not the brief: 700 of them are tens of megabytes.
  return db
    .all<Row>(
      sql`SELECT id, campaign_id, number, plan, experiment, agent, model, started_at, ended_at, outcome, refusal, tokens_in, tokens_out, cost_usd, billing
        FROM session WHERE campaign_id = ${campaign} ORDER BY number DESC`,
    )
    .map(rowOf)
}

export function sessionById(db: Reader, id: string): SessionDetail | null {
  const row = db.one<Row>(sql`SELECT * FROM session WHERE id = ${id}`)
  if (row === undefined) return null
  return {
    ...rowOf(row),
    campaign: row.campaign_id,
    tokensCached: row.tokens_cached,
    costFrom: row.cost_from,
    argv: parseOwn<string[]>(row.argv),
    brief: row.brief === null ? '' : inflateSync(row.brief).toString('utf8'),
    confinement: row.confinement,
    endedBy: row.ended_by,
    exitCode: row.exit_code,
    leftovers: row.leftovers,
    events: countEvents(db, id),
  }
}

/** A session that was begun and has no end: it runs, or was cut off with Pawl. */
export type OpenSession = {
  readonly id: string
  readonly number: number
  readonly plan: SessionPlan
  readonly stack: readonly number[]
  readonly commit: string
  readonly startedAt: number
}

/** Oldest first. */
export function openSessions(db: Reader, campaign: string): OpenSession[] {
  return db
    .all<Row>(sql`SELECT * FROM session WHERE campaign_id = ${campaign} AND ended_at IS NULL ORDER BY number`)
    .map((row) => ({
      id: row.id,
      number: row.number,
      plan: row.plan === null ? unplanned : parseOwn<SessionPlan>(row.plan),
      stack: parseOwn<number[]>(row.start_stack),
      commit: row.start_commit ?? '',
      startedAt: row.started_at,
    }))
}

/** Sessions that came to their end by themselves: a script takes its next patch by it. */
export function countEndedSessions(db: Reader, campaign: string): number {
  return (
    db.one<{ ended: number }>(
      sql`SELECT count(*) AS ended FROM session WHERE campaign_id = ${campaign} AND outcome = 'finished'`,
    )?.ended ?? 0
  )
}

/** What the filler works by: the latest sessions of programs that are over, newest last. */
export type PastSession = {
  readonly durationMs: number
  readonly yielded: boolean
  readonly hasExperiment: boolean
  readonly endedBy: string | null
  readonly refusal: string | null
  readonly billing: Billing
  readonly costUsd: number | null
  readonly tokens: number | null
  readonly waitUntil: number | null
}

export function pastSessions(db: Reader, campaign: string, limit: number): PastSession[] {
  return db
    .all<Omit<PastSession, 'yielded' | 'hasExperiment'> & { yielded: number; hasExperiment: number }>(
      sql`SELECT s.ended_at - s.started_at AS durationMs, s.ended_by AS endedBy, s.refusal, s.billing, s.cost_usd AS costUsd,
          s.tokens_in + s.tokens_out AS tokens, s.wait_until AS waitUntil, s.experiment IS NOT NULL AS hasExperiment,
          s.experiment IS NOT NULL AND s.refusal IS NULL AS yielded
        FROM session s WHERE s.campaign_id = ${campaign} AND s.ended_at IS NOT NULL AND s.outcome <> 'lost' ORDER BY s.number DESC LIMIT ${limit}`,
    )
    .map((row) => ({ ...row, yielded: row.yielded === 1, hasExperiment: row.hasExperiment === 1 }))
    .reverse()
}

/** The most that one session took; null where nothing is known. */
export function dearestSession(
  db: Reader,
  campaign: string,
): { readonly usd: number | null; readonly tokens: number | null } {
  return (
    db.one<{ usd: number | null; tokens: number | null }>(
      sql`SELECT max(cost_usd) AS usd, max(tokens_in + tokens_out) AS tokens FROM session WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL`,
    ) ?? { usd: null, tokens: null }
  )
}

/** Of how many sessions that are over it is not known what they cost, where money is paid, and how many tokens they took. */
export function unknownSessions(db: Reader, campaign: string): { readonly usd: number; readonly tokens: number } {
  return (
    db.one<{ usd: number; tokens: number }>(
      sql`SELECT count(*) FILTER (WHERE cost_usd IS NULL AND billing IN ('money', 'unknown')) AS usd,
          count(*) FILTER (WHERE tokens_in IS NULL) AS tokens
        FROM session WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL AND ended_by IS NOT 'could-not-start'`,
    ) ?? { usd: 0, tokens: 0 }
  )
}

export function insertStudy(
  db: Writer,
  campaign: string,
  study: { readonly session: string; readonly stack: readonly number[]; readonly text: string; readonly at: number },
): void {
  db.run(
    sql`INSERT OR REPLACE INTO study (session_id, campaign_id, stack, text, at) VALUES (${study.session}, ${campaign}, ${JSON.stringify(study.stack)}, ${study.text}, ${study.at})`,
  )
}
