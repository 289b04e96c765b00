import type { GuardReading, RunOutcome, Stage } from '../../../preload/contract/run.ts'
import { parseOwn } from '../json.ts'
import { type Reader, type Sql, sql, type Writer } from './sql.ts'

export type NewRun = {
  readonly id: string
  readonly campaign: string
  /** The lane of the decisions that asked for it. */
  readonly lane: number
  readonly number: number
  readonly experiment: number | null
  readonly block: number | null
  readonly pair: number | null
  readonly stage: Stage
  readonly seed: number
  readonly patches: readonly number[]
  readonly commit: string
  /** The uuid of the GPU that it gets; null: none. */
  readonly device: string | null
  readonly folder: string
  readonly killAbove: number | null
  /** What the prefix is read against, as JSON; kept so that an adopted run is judged by the same. */
  readonly prefixReference: unknown
  readonly createdAt: number
}

/** A guard's reading with the value on the scale that guards are compared on. */
export type StoredGuard = GuardReading & { readonly y: number | null }

/** What is known when a run has ended. */
export type EndedRun = {
  readonly endedAt: number
  readonly outcome: RunOutcome
  /** `exited`, `killed-early`, `target-reached`, `time-limit`, `stop`, ... */
  readonly endedBy: string
  readonly censored: boolean
  readonly clean: boolean
  readonly why: string | null
  readonly value: number | null
  readonly prefixY: number | null
  readonly prefixValue: number | null
  /** The machine's pace during the run and during its prefix (training/pace.ts); null where it was not measured. */
  readonly pace: number | null
  readonly prefixPace: number | null
  readonly midS: number
  readonly costS: number
  readonly leftS: number | null
  readonly guards: readonly StoredGuard[]
  readonly fingerprint: string | null
  readonly durationMs: number | null
  readonly cpuMs: number | null
  readonly peakRssBytes: number | null
  readonly outputBytes: number | null
  readonly exitCode: number | null
  readonly signal: string | null
  readonly energyJ: number | null
}

export type RunRecord = NewRun & {
  readonly key: number
  readonly startedAt: number | null
  readonly ended: EndedRun | null
  readonly logState: 'spool' | 'stored' | 'gone'
}

type Row = {
  key: number
  id: string
  campaign_id: string
  lane: number
  number: number
  experiment: number | null
  block: number | null
  pair: number | null
  stage: Stage
  seed: number
  patches: string
  commit_sha: string
  device: string | null
  folder: string | null
  kill_above: number | null
  prefix_reference: string | null
  created_at: number
  started_at: number | null
  ended_at: number | null
  outcome: RunOutcome | null
  ended_by: string | null
  censored: number
  clean: number | null
  why: string | null
  value: number | null
  prefix_y: number | null
  prefix_value: number | null
  pace: number | null
  prefix_pace: number | null
  mid_s: number | null
  cost_s: number | null
  left_s: number | null
  guards: string
  fingerprint: string | null
  duration_ms: number | null
  cpu_ms: number | null
  peak_rss_bytes: number | null
  output_bytes: number | null
  exit_code: number | null
  signal: string | null
  energy_j: number | null
  log_state: 'spool' | 'stored' | 'gone'
}

function record(row: Row): RunRecord {
  return {
    key: row.key,
    id: row.id,
    campaign: row.campaign_id,
    lane: row.lane,
    number: row.number,
    experiment: row.experiment,
    block: row.block,
    pair: row.pair,
    stage: row.stage,
    seed: row.seed,
    patches: parseOwn<number[]>(row.patches),
    commit: row.commit_sha,
    device: row.device,
    folder: row.folder ?? '',
    killAbove: row.kill_above,
    prefixReference: row.prefix_reference === null ? null : parseOwn<unknown>(row.prefix_reference),
    createdAt: row.created_at,
    startedAt: row.started_at,
    logState: row.log_state,
    ended:
      row.ended_at === null || row.outcome === null
        ? null
        : {
            endedAt: row.ended_at,
            outcome: row.outcome,
            endedBy: row.ended_by ?? 'exited',
            censored: row.censored === 1,
            clean: row.clean === 1,
            why: row.why,
            value: row.value,
            prefixY: row.prefix_y,
            prefixValue: row.prefix_value,
            pace: row.pace,
            prefixPace: row.prefix_pace,
            midS: row.mid_s ?? 0,
            costS: row.cost_s ?? 0,
            leftS: row.left_s,
            guards: parseOwn<StoredGuard[]>(row.guards),
            fingerprint: row.fingerprint,
            durationMs: row.duration_ms,
            cpuMs: row.cpu_ms,
            peakRssBytes: row.peak_rss_bytes,
            outputBytes: row.output_bytes,
            exitCode: row.exit_code,
            signal: row.signal,
            energyJ: row.energy_j,
          },
  }
}

/** Written before the run is started: a row without an end is found again after a crash. */
export function insertRun(db: Writer, run: NewRun): number {
  return db.run(sql`INSERT INTO run (id, campaign_id, lane, number, experiment, block, pair, stage, seed, patches, commit_sha, device, folder, kill_above, prefix_reference, created_at)
    VALUES (${run.id}, ${run.campaign}, ${run.lane}, ${run.number}, ${run.experiment}, ${run.block}, ${run.pair}, ${run.stage}, ${run.seed}, ${JSON.stringify(run.patches)},
      ${run.commit}, ${run.device}, ${run.folder}, ${run.killAbove}, ${run.prefixReference === null ? null : JSON.stringify(run.prefixReference)}, ${run.createdAt})`)
    .lastKey
}

export function setRunStarted(db: Writer, id: string, at: number): void {
  db.run(sql`UPDATE run SET started_at = ${at} WHERE id = ${id}`)
}

export function setRunEnded(db: Writer, id: string, end: EndedRun): void {
  db.run(sql`UPDATE run SET ended_at = ${end.endedAt}, outcome = ${end.outcome}, ended_by = ${end.endedBy}, censored = ${end.censored}, clean = ${end.clean}, why = ${end.why},
      value = ${end.value}, prefix_y = ${end.prefixY}, prefix_value = ${end.prefixValue}, pace = ${end.pace}, prefix_pace = ${end.prefixPace}, mid_s = ${end.midS}, cost_s = ${end.costS}, left_s = ${end.leftS},
      guards = ${JSON.stringify(end.guards)}, fingerprint = ${end.fingerprint}, duration_ms = ${end.durationMs}, cpu_ms = ${end.cpuMs},
      peak_rss_bytes = ${end.peakRssBytes}, output_bytes = ${end.outputBytes}, exit_code = ${end.exitCode}, signal = ${end.signal}, energy_j = ${end.energyJ}
    WHERE id = ${id}`)
}

export function setLogState(db: Writer, id: string, state: 'spool' | 'stored' | 'gone'): void {
  db.run(sql`UPDATE run SET log_state = ${state} WHERE id = ${id}`)
}

export function runById(db: Reader, id: string): RunRecord | null {
  const row = db.one<Row>(sql`SELECT * FROM run WHERE id = ${id}`)
  return row === undefined ? null : record(row)
}

/** The runs that a query of whole rows (`SELECT * FROM run ...`) selects. */
export function recordsOf(db: Reader, query: Sql): RunRecord[] {
  return db.all<Row>(query).map(record)
}

/** All runs of a campaign by their id, read at once: a third less time than one after the other. */
export function runsOf(db: Reader, campaign: string): ReadonlyMap<string, RunRecord> {
  return new Map(recordsOf(db, sql`SELECT * FROM run WHERE campaign_id = ${campaign}`).map((run) => [run.id, run]))
}

/** Newest first, at most `limit`. */
export function listRuns(db: Reader, campaign: string, limit: number): RunRecord[] {
  return db
    .all<Row>(sql`SELECT * FROM run WHERE campaign_id = ${campaign} ORDER BY number DESC LIMIT ${limit}`)
    .map(record)
}

/** The runs made for one experiment, and the blocks that switched it on; oldest first. */
export function runsOfExperiment(db: Reader, campaign: string, experiment: number): RunRecord[] {
  return db
    .all<Row>(sql`SELECT * FROM run WHERE campaign_id = ${campaign} AND experiment = ${experiment}
      UNION ALL SELECT * FROM run WHERE campaign_id = ${campaign} AND block IS NOT NULL AND experiment IS NOT ${experiment}
        AND EXISTS (SELECT 1 FROM json_each(patches) WHERE value = ${experiment})
      ORDER BY number`)
    .map(record)
}

/** The newest runs of the code without any patch; oldest first. */
export function runsOfBaseline(db: Reader, campaign: string, most: number): RunRecord[] {
  return db
    .all<Row>(
      sql`SELECT * FROM run WHERE campaign_id = ${campaign} AND patches = '[]' ORDER BY number DESC LIMIT ${most}`,
    )
    .map(record)
    .reverse()
}

/** The latest run of one lane; null before the first. */
export function lastRun(db: Reader, campaign: string, lane: number): RunRecord | null {
  const row = db.one<Row>(
    sql`SELECT * FROM run WHERE campaign_id = ${campaign} AND lane = ${lane} ORDER BY number DESC LIMIT 1`,
  )
  return row === undefined ? null : record(row)
}

export function runsWithoutEnd(db: Reader, campaign: string): RunRecord[] {
  return db
    .all<Row>(sql`SELECT * FROM run WHERE campaign_id = ${campaign} AND ended_at IS NULL ORDER BY key`)
    .map(record)
}

/** Runs whose log still lies in its spool, in every campaign. */
export function runsWithSpool(db: Reader): RunRecord[] {
  return db.all<Row>(sql`SELECT * FROM run WHERE log_state = 'spool' AND ended_at IS NOT NULL ORDER BY key`).map(record)
}

/** More runs at once have no log outside of the database: one runs, and those before it are being stored. */
const mostSpools = 8

/** Runs of a campaign whose log is not in the database yet, the one that runs now among them; newest first. */
export function runsWithSpoolOf(db: Reader, campaign: string): RunRecord[] {
  return db
    .all<Row>(
      sql`SELECT * FROM run WHERE log_state = 'spool' AND campaign_id = ${campaign} ORDER BY key DESC LIMIT ${mostSpools}`,
    )
    .map(record)
}

/** An ended run of a lane that no step has as its answer: Pawl was killed between the two. Lost and stopped runs answer nothing. */
export function unansweredRun(db: Reader, campaign: string, lane: number): RunRecord | null {
  const row =
    db.one<Row>(sql`SELECT * FROM run WHERE campaign_id = ${campaign} AND lane = ${lane} AND ended_at IS NOT NULL AND outcome <> 'lost' AND ended_by <> 'stop'
    AND number > coalesce((SELECT max(r.number) FROM decision_step s JOIN run r ON r.id = s.run_id WHERE s.campaign_id = ${campaign} AND r.lane = ${lane}), 0)
    ORDER BY number DESC LIMIT 1`)
  return row === undefined ? null : record(row)
}

export function setPrefixReference(db: Writer, id: string, reference: unknown): void {
  db.run(sql`UPDATE run SET prefix_reference = ${JSON.stringify(reference)} WHERE id = ${id}`)
}

/** What prefixes of this campaign are read by: what its first run defined, so that all of them compare. Null before that. */
export function firstPrefixReference(db: Reader, campaign: string): unknown {
  const row = db.one<{ reference: string }>(
    sql`SELECT prefix_reference AS reference FROM run WHERE campaign_id = ${campaign} AND prefix_reference IS NOT NULL ORDER BY number LIMIT 1`,
  )
  return row === undefined ? null : parseOwn<unknown>(row.reference)
}
