import type { Contamination, Observation, RunEvidence } from '../../../preload/contract/gpu.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

/** Written before a run is started. `beginning`: the machine right before it, as JSON that only its maker reads. */
export function insertBeginning(db: Writer, run: string, beginning: unknown): void {
  db.run(sql`INSERT INTO observation (run_id, beginning) VALUES (${run}, ${JSON.stringify(beginning)})`)
}

/** The machine right before a run; null for a run that was begun before this was kept. */
export function beginningOf(db: Reader, run: string): unknown {
  const row = db.one<{ beginning: string }>(sql`SELECT beginning FROM observation WHERE run_id = ${run}`)
  return row === undefined ? null : parseOwn<unknown>(row.beginning)
}

/** Stores what was measured beside a run and what the rules found in it, before its metric is looked at. */
export function setEvidence(db: Writer, run: string, content: Observation, findings: readonly Contamination[]): void {
  db.transaction(() => {
    db.run(sql`UPDATE observation SET content = ${JSON.stringify(content)} WHERE run_id = ${run}`)
    for (const { rule, sentence, voids } of findings)
      db.run(
        sql`INSERT OR REPLACE INTO contamination (run_id, rule, sentence, voids) VALUES (${run}, ${rule}, ${sentence}, ${voids})`,
      )
  })
}

/** One that was stored before other runs of Pawl were told from other programs says nothing of them. */
function readObservation(content: string): Observation {
  const stored = parseOwn<Observation>(content)
  return { ...stored, host: { ...stored.host, siblingCores: stored.host.siblingCores ?? null } }
}

export function evidenceOf(db: Reader, run: string): RunEvidence {
  const row = db.one<{ content: string | null }>(sql`SELECT content FROM observation WHERE run_id = ${run}`)
  return {
    observation: row?.content == null ? null : readObservation(row.content),
    findings: findingsOf(db, run),
  }
}

export function findingsOf(db: Reader, run: string): Contamination[] {
  return db
    .all<{ rule: string; sentence: string; voids: number }>(
      sql`SELECT rule, sentence, voids FROM contamination WHERE run_id = ${run} ORDER BY voids DESC, rowid`,
    )
    .map((row) => ({ ...row, voids: row.voids === 1 }))
}

type Stored = { readonly content: string }
const observations = (rows: readonly Stored[]): Observation[] => rows.map((row) => readObservation(row.content))

/** What was measured beside the latest runs of the incumbent before a run of this campaign, on the same device; newest first. */
export function observedIncumbents(
  db: Reader,
  campaign: string,
  device: string | null,
  before: number,
  most: number,
): Observation[] {
  return observations(
    db.all<Stored>(sql`SELECT o.content FROM run r JOIN observation o ON o.run_id = r.id
      WHERE r.campaign_id = ${campaign} AND r.number < ${before} AND r.device IS ${device} AND r.experiment IS NULL AND r.block IS NULL
        AND r.outcome IN ('finished', 'stopped') AND o.content IS NOT NULL ORDER BY r.number DESC LIMIT ${most}`),
  )
}

/** The same of earlier runs of one commit, whoever they were made for. */
export function observedOfCommit(
  db: Reader,
  campaign: string,
  device: string | null,
  commit: string,
  before: number,
  most: number,
): Observation[] {
  return observations(
    db.all<Stored>(sql`SELECT o.content FROM run r JOIN observation o ON o.run_id = r.id
      WHERE r.campaign_id = ${campaign} AND r.number < ${before} AND r.device IS ${device} AND r.commit_sha = ${commit}
        AND r.outcome = 'finished' AND r.clean = 1 AND o.content IS NOT NULL ORDER BY r.number DESC LIMIT ${most}`),
  )
}

/** What the rules found in runs of one device between two moments; "host" for those without a GPU. */
export function foundBetween(
  db: Reader,
  device: string,
  fromMs: number,
  toMs: number,
): { run: string; rule: string; voids: boolean; fromMs: number; toMs: number }[] {
  return db
    .all<{
      run: string
      rule: string
      voids: number
      fromMs: number
      toMs: number
    }>(sql`SELECT r.id AS run, c.rule, c.voids,
        r.started_at AS fromMs, r.ended_at AS toMs FROM run r JOIN contamination c ON c.run_id = r.id
      WHERE r.started_at <= ${toMs} AND r.ended_at >= ${fromMs} AND coalesce(json_extract((SELECT content FROM observation WHERE run_id = r.id), '$.gpu.uuid'), 'host') = ${device}
      ORDER BY r.started_at`)
    .map((row) => ({ ...row, voids: row.voids === 1 }))
}

/** The latest words of the driver between its samples, newest first. */
export function latestMachineEvents(db: Reader, most: number): { at: number; said: string }[] {
  return db.all(sql`SELECT at, said FROM machine_event ORDER BY at DESC, key DESC LIMIT ${most}`)
}

export function insertMachineEvent(db: Writer, at: number, said: string): void {
  db.run(sql`INSERT INTO machine_event (at, said) VALUES (${at}, ${said})`)
}
