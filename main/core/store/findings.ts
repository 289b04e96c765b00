import type { Finding } from '../../../preload/contract/session.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

type Row = {
  id: string
  experiment: number | null
  run_id: string | null
  session_id: string | null
  kind: Finding['kind']
  sentence: string
  check_argv: string | null
  fails_before: number | null
  passes_after: number | null
  output_before: string | null
  output_after: string | null
  checked_at: number | null
  created_at: number
}

/** What a finding without a check, or one that was not rerun yet, says of it. */
export const unchecked = {
  check: null,
  failsBefore: null,
  passesAfter: null,
  outputBefore: null,
  outputAfter: null,
  checkedAt: null,
} as const

const truth = (value: number | null) => (value === null ? null : value === 1)

export function insertFinding(db: Writer, campaign: string, finding: Finding): void {
  const f = finding
  db.run(sql`INSERT INTO finding (id, campaign_id, experiment, run_id, session_id, kind, sentence, check_argv, fails_before, passes_after, output_before, output_after, checked_at, created_at)
    VALUES (${f.id}, ${campaign}, ${f.experiment}, ${f.run}, ${f.session}, ${f.kind}, ${f.sentence}, ${f.check === null ? null : JSON.stringify(f.check)},
      ${f.failsBefore}, ${f.passesAfter}, ${f.outputBefore}, ${f.outputAfter}, ${f.checkedAt}, ${f.createdAt})`)
}

/** What its check was seen to do. */
export function setFindingChecked(
  db: Writer,
  id: string,
  seen: Pick<Finding, 'failsBefore' | 'passesAfter' | 'outputBefore' | 'outputAfter' | 'checkedAt'>,
): void {
  db.run(sql`UPDATE finding SET fails_before = ${seen.failsBefore}, passes_after = ${seen.passesAfter}, output_before = ${seen.outputBefore},
    output_after = ${seen.outputAfter}, checked_at = ${seen.checkedAt} WHERE id = ${id}`)
}

/** Newest first. */
export function listFindings(db: Reader, campaign: string): Finding[] {
  return db
    .all<Row>(sql`SELECT * FROM finding WHERE campaign_id = ${campaign} ORDER BY created_at DESC, id DESC`)
    .map((row) => ({
      id: row.id,
      experiment: row.experiment,
      run: row.run_id,
      session: row.session_id,
      kind: row.kind,
      sentence: row.sentence,
      check: row.check_argv === null ? null : parseOwn<string[]>(row.check_argv),
      failsBefore: truth(row.fails_before),
      passesAfter: truth(row.passes_after),
      outputBefore: row.output_before,
      outputAfter: row.output_after,
      checkedAt: row.checked_at,
      createdAt: row.created_at,
    }))
}
