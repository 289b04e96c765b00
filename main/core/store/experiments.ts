import type { ExperimentRow, ExperimentState, Verdict } from '../../../preload/contract/experiment.ts'
import type { SessionPlan } from '../../../preload/contract/session.ts'
import type { Evidence } from '../decide/protocol.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

export type ChangedFile = { readonly path: string; readonly added: number; readonly removed: number }

export type NewExperiment = {
  readonly campaign: string
  readonly number: number
  readonly parent: number | null
  readonly hypothesis: string
  readonly rationale: string
  readonly author: string
  readonly state: ExperimentState
  readonly session: string | null
  /** Why it was made, and from what; null for the baseline. */
  readonly plan: SessionPlan | null
  /** Where the patch came from, for example a file's name; null for an agent's own. */
  readonly source: string | null
  readonly files: readonly ChangedFile[]
  readonly warnings: readonly string[]
  readonly createdAt: number
  readonly patch: { readonly diff: string; readonly parentCommit: string; readonly patchId: string } | null
}

/** An experiment as stored, without its patch. */
export type ExperimentRecord = Omit<ExperimentRow, 'hours'> & {
  /** The middle of its last clean run on the campaign's clock. */
  readonly midS: number | null
  readonly rationale: string
  readonly sentence: string | null
  readonly evidence: Evidence | null
  readonly files: readonly ChangedFile[]
  readonly warnings: readonly string[]
  readonly session: string | null
  readonly plan: SessionPlan | null
  readonly source: string | null
}

type Row = {
  number: number
  parent: number | null
  hypothesis: string
  rationale: string
  author: string
  state: ExperimentState
  verdict: Verdict
  reason: string | null
  sentence: string | null
  evidence: string | null
  session_id: string | null
  plan: string | null
  source: string | null
  added: number
  removed: number
  files: string
  warnings: string
  created_at: number
  decided_at: number | null
  effect: number | null
  lo: number | null
  hi: number | null
  probability: number | null
  runs: number
  counted_runs: number | null
  block_runs: number
  cost_ms: number
  value: number | null
  mid_s: number | null
  findings: number
}

function record(row: Row): ExperimentRecord {
  const plan = row.plan === null ? null : parseOwn<SessionPlan>(row.plan)
  return {
    number: row.number,
    parent: row.parent,
    kind: plan?.kind ?? null,
    plan,
    hypothesis: row.hypothesis,
    rationale: row.rationale,
    author: row.author,
    state: row.state,
    verdict: row.verdict,
    reason: row.reason,
    sentence: row.sentence,
    evidence: row.evidence === null ? null : parseOwn<Evidence>(row.evidence),
    effect: row.effect,
    lo: row.lo,
    hi: row.hi,
    probability: row.probability,
    runs: row.runs,
    countedRuns: row.counted_runs,
    blockRuns: row.block_runs,
    costMs: row.cost_ms,
    value: row.value,
    midS: row.mid_s,
    added: row.added,
    removed: row.removed,
    files: parseOwn<ChangedFile[]>(row.files),
    warnings: parseOwn<string[]>(row.warnings),
    session: row.session_id,
    source: row.source,
    hasFinding: row.findings > 0,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  }
}

export function insertExperiment(db: Writer, experiment: NewExperiment): void {
  const e = experiment
  const total = (pick: (file: ChangedFile) => number) => e.files.reduce((sum, file) => sum + pick(file), 0)
  db.transaction(() => {
    db.run(sql`INSERT INTO experiment (campaign_id, number, parent, hypothesis, rationale, author, state, verdict, session_id, plan, source, added, removed, files, warnings, created_at)
      VALUES (${e.campaign}, ${e.number}, ${e.parent}, ${e.hypothesis}, ${e.rationale}, ${e.author}, ${e.state}, 'pending', ${e.session},
        ${e.plan === null ? null : JSON.stringify(e.plan)}, ${e.source},
        ${total((file) => file.added)}, ${total((file) => file.removed)}, ${JSON.stringify(e.files)}, ${JSON.stringify(e.warnings)}, ${e.createdAt})`)
    if (e.patch !== null) {
      db.run(
        sql`INSERT INTO patch (campaign_id, number, diff, parent_commit, patch_id) VALUES (${e.campaign}, ${e.number}, ${e.patch.diff}, ${e.patch.parentCommit}, ${e.patch.patchId})`,
      )
    }
  })
}

/** Oldest first, each with all that is stored of it; `listedSince` is for lists. */
export function listExperiments(db: Reader, campaign: string): ExperimentRecord[] {
  return db.all<Row>(sql`SELECT * FROM experiment WHERE campaign_id = ${campaign} ORDER BY number`).map(record)
}

export function experimentByNumber(db: Reader, campaign: string, number: number): ExperimentRecord | null {
  const row = db.one<Row>(sql`SELECT * FROM experiment WHERE campaign_id = ${campaign} AND number = ${number}`)
  return row === undefined ? null : record(row)
}

/** What a list shows of an experiment, in the order in which `listedSince` selects it. */
export type Listed = readonly [
  number: number,
  parent: number | null,
  kind: ExperimentRow['kind'],
  hypothesis: string,
  author: string,
  state: ExperimentState,
  verdict: Verdict,
  reason: string | null,
  effect: number | null,
  lo: number | null,
  hi: number | null,
  probability: number | null,
  runs: number,
  countedRuns: number | null,
  blockRuns: number,
  costMs: number,
  value: number | null,
  midS: number | null,
  added: number,
  removed: number,
  findings: number,
  createdAt: number,
  decidedAt: number | null,
]

/** The experiments that changed after a revision of the campaign (0: all of them), in the order of their change. Read from one index. */
export function listedSince(db: Reader, campaign: string, revision: number): readonly Listed[] {
  return db.rows(sql`SELECT number, parent, kind, hypothesis, author, state, verdict, reason, effect, lo, hi, probability, runs, counted_runs, block_runs, cost_ms, value, mid_s,
      added, removed, findings, created_at, decided_at
    FROM experiment WHERE campaign_id = ${campaign} AND revision > ${revision} ORDER BY revision`) as unknown as readonly Listed[]
}

export function patchOf(
  db: Reader,
  campaign: string,
  number: number,
): { diff: string; parentCommit: string; patchId: string } | null {
  return (
    db.one<{ diff: string; parentCommit: string; patchId: string }>(
      sql`SELECT diff, parent_commit AS parentCommit, patch_id AS patchId FROM patch WHERE campaign_id = ${campaign} AND number = ${number}`,
    ) ?? null
  )
}

/** The experiment that had the same patch before, if any; those that ended for one of `reasons` do not count. */
export function experimentWithPatchId(
  db: Reader,
  campaign: string,
  patchId: string,
  reasons: readonly string[] = [],
): number | null {
  return (
    db.one<{ number: number }>(
      sql`SELECT p.number FROM patch p JOIN experiment e ON e.campaign_id = p.campaign_id AND e.number = p.number
        WHERE p.campaign_id = ${campaign} AND p.patch_id = ${patchId}
          AND coalesce(e.reason, '') NOT IN (SELECT value FROM json_each(${JSON.stringify(reasons)})) ORDER BY p.number LIMIT 1`,
    )?.number ?? null
  )
}

/** Experiments but for the baseline. */
export function countTried(db: Reader, campaign: string): number {
  // Counted in the narrowest index: the table's own rows carry evidence and reach over many pages.
  return (
    db.one<{ tried: number }>(
      sql`SELECT count(*) AS tried FROM experiment INDEXED BY experiment_by_verdict WHERE campaign_id = ${campaign} AND number <> 0`,
    )?.tried ?? 0
  )
}

export type PatchRow = { readonly number: number; readonly diff: string }

/** The patches of the experiments after a number, oldest first. */
export function patchesAfter(db: Reader, campaign: string, number: number): PatchRow[] {
  return db.all<PatchRow>(
    sql`SELECT number, diff FROM patch WHERE campaign_id = ${campaign} AND number > ${number} ORDER BY number`,
  )
}

export function nextExperimentNumber(db: Reader, campaign: string): number {
  return (
    (db.one<{ last: number | null }>(sql`SELECT max(number) AS last FROM experiment WHERE campaign_id = ${campaign}`)
      ?.last ?? -1) + 1
  )
}

export function setExperimentState(db: Writer, campaign: string, number: number, state: ExperimentState): void {
  db.run(sql`UPDATE experiment SET state = ${state} WHERE campaign_id = ${campaign} AND number = ${number}`)
}

export function setVerdict(
  db: Writer,
  campaign: string,
  number: number,
  decided: {
    readonly verdict: Verdict
    readonly reason: string
    readonly sentence: string
    readonly evidence: Evidence | null
    readonly at: number
  },
): void {
  db.run(sql`UPDATE experiment SET state = 'decided', verdict = ${decided.verdict}, reason = ${decided.reason}, sentence = ${decided.sentence},
      evidence = coalesce(${decided.evidence === null ? null : JSON.stringify(decided.evidence)}, evidence), decided_at = ${decided.at}
    WHERE campaign_id = ${campaign} AND number = ${number}`)
}

/** Puts a discarded experiment that was never measured back into the queue. */
export function setPending(db: Writer, campaign: string, number: number): void {
  db.run(sql`UPDATE experiment SET state = 'queued', verdict = 'pending', reason = NULL, sentence = NULL, decided_at = NULL
    WHERE campaign_id = ${campaign} AND number = ${number}`)
}

/** A pending experiment's evidence so far. */
export function setEvidence(db: Writer, campaign: string, number: number, evidence: Evidence): void {
  db.run(
    sql`UPDATE experiment SET evidence = ${JSON.stringify(evidence)} WHERE campaign_id = ${campaign} AND number = ${number}`,
  )
}

/** Ready proposals, lowest number first. */
export function queuedExperiments(db: Reader, campaign: string): number[] {
  return inState(db, campaign, 'queued')
}

/** Proposals that wait for the researcher's approval, lowest number first. */
export function heldExperiments(db: Reader, campaign: string): number[] {
  return inState(db, campaign, 'held')
}

function inState(db: Reader, campaign: string, state: ExperimentState): number[] {
  return db
    .all<{ number: number }>(
      sql`SELECT number FROM experiment WHERE campaign_id = ${campaign} AND state = ${state} ORDER BY number`,
    )
    .map((row) => row.number)
}
