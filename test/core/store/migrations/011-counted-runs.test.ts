import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'

test('evidence of an older database is counted: all of its runs, and those in blocks', () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 10))
  database.pragma('foreign_keys = OFF')
  database.pragma('ignore_check_constraints = ON')
  const insert = (table: string, row: Readonly<Record<string, unknown>>) => {
    const filled = database
      .prepare<[], { name: string; notnull: number; dflt_value: string | null; type: string }>(
        `SELECT name, "notnull", dflt_value, type FROM pragma_table_info('${table}')`,
      )
      .all()
      .filter(
        ({ name, notnull, dflt_value }) => name in row || (notnull === 1 && dflt_value === null && name !== 'key'),
      )
    const values = filled.map(({ name, type }) => (name in row ? row[name] : type === 'TEXT' ? '[]' : 0))
    database
      .prepare(
        `INSERT INTO ${table} (${filled.map(({ name }) => name).join()}) VALUES (${filled.map(() => '?').join()})`,
      )
      .run(...values)
  }
  insert('campaign', { id: 'c' })
  for (const [index, block] of [null, 2].entries()) {
    insert('run', { id: `r${index}`, campaign_id: 'c', number: index, block })
    insert('decision_step', { campaign_id: 'c', seq: 2 * index + 1, run_id: `r${index}` })
  }
  const points = [0, 2].map((step) => ({ step, gain: 0, incumbent: false }))
  insert('experiment', { campaign_id: 'c', number: 1, evidence: JSON.stringify({ runs: 2, points }) })
  insert('experiment', { campaign_id: 'c', number: 2 })
  migrate(database, () => {}, migrations.slice(0, 11))
  expect(
    database.prepare('SELECT number, counted_runs, block_runs FROM experiment ORDER BY number').raw().all(),
  ).toEqual([
    [1, 2, 1],
    [2, null, 0],
  ])
  database.close()
})
