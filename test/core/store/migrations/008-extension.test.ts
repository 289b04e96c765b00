import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'

test('sessions of an older database began on an unknown stack and waited for nothing; its campaigns were not extended', () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 6))
  database.exec(`INSERT INTO campaign (id, project_path, project_name, project_file, project_toml, mirror, base, objective, agent, agent_source,
    settings, budget, machine, state, created_at) VALUES ('a', '', '', '', '', '', '', '{}', '{}', '', '{}', '{}', '{}', 'finished', 1)`)
  database.exec(`INSERT INTO session (id, campaign_id, number, agent, started_at) VALUES ('s', 'a', 1, 'x', 1)`)
  migrate(database, () => {}, migrations.slice(0, 8))
  expect(database.prepare('SELECT start_stack, wait_until FROM session').all()).toEqual([
    { start_stack: '[]', wait_until: null },
  ])
  expect(database.prepare('SELECT extended_at FROM campaign').all()).toEqual([{ extended_at: null }])
  expect(() => database.exec("UPDATE session SET start_stack = 'no json'")).toThrow(/CHECK/)
  database.close()
})
