import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'

test('campaigns of an older database have the one device that they had, or none, and one lane', () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 12))
  const insert =
    database.prepare(`INSERT INTO campaign (id, project_path, project_name, project_file, project_toml, mirror, base, objective, agent, agent_source,
    settings, budget, machine, state, created_at, device) VALUES (?, '', '', '', '', '', '', '{}', '{}', '', '{}', '{}', '{}', 'finished', 1, ?)`)
  insert.run('a', '{"uuid":"GPU-0"}')
  insert.run('b', null)
  database.exec(
    `INSERT INTO decision_step (campaign_id, seq, request, answer, at) VALUES ('a', 1, '{"kind":"proposal"}', '{"kind":"exhausted"}', 1)`,
  )
  migrate(database, () => {}, migrations.slice(0, 13))
  expect(database.prepare('SELECT id, devices FROM campaign ORDER BY id').all()).toEqual([
    { id: 'a', devices: '[{"uuid":"GPU-0"}]' },
    { id: 'b', devices: null },
  ])
  expect(database.prepare('SELECT lane FROM decision_step').all()).toEqual([{ lane: 0 }])
  expect(database.prepare("SELECT count(*) AS n FROM pragma_table_info('run') WHERE name = 'lane'").get()).toEqual({
    n: 1,
  })
  expect(() => database.exec("UPDATE campaign SET devices = 'no json'")).toThrow(/CHECK/)
  database.close()
})
