import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'

test('a campaign of the first schema stays, with no time waited, and can be reviewed', () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 1))
  database.exec(`INSERT INTO campaign (id, project_path, project_name, project_file, project_toml, mirror, base, objective, agent, agent_source,
    settings, budget, machine, state, created_at) VALUES ('a', '', '', '', '', '', '', '{}', '{}', '', '{}', '{}', '{}', 'finished', 1)`)
  migrate(database, () => {}, migrations.slice(0, 2))
  expect(database.prepare('SELECT id, agent_wait_ms FROM campaign').all()).toEqual([{ id: 'a', agent_wait_ms: 0 }])
  database.exec("INSERT INTO review_mark (campaign_id, experiment, said, at) VALUES ('a', 3, 'rejected', 5)")
  database.exec("INSERT INTO withdrawal (campaign_id, experiment, why, at) VALUES ('a', 3, 'too good', 5)")
  database.exec("INSERT INTO attention_seen (campaign_id, item, at) VALUES ('a', 'kept:3', 5)")
  expect(() =>
    database.exec("INSERT INTO review_mark (campaign_id, experiment, said, at) VALUES ('a', 4, 'perhaps', 5)"),
  ).toThrow(/CHECK/)
  database.pragma('foreign_keys = ON')
  database.exec("DELETE FROM campaign WHERE id = 'a'")
  for (const table of ['review_mark', 'withdrawal', 'attention_seen'])
    expect(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 })
  database.close()
})
