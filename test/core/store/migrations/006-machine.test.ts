import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'

test('samples of an older database stay, ordered by time, and its lease goes: that is the machine’s', () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 5))
  database.exec(
    `INSERT INTO device (key, uuid, kind, name) VALUES (1, 'host', 'host', 'this machine'), (2, 'GPU-0', 'gpu', 'a GPU')`,
  )
  database.exec(
    `INSERT INTO sample (device_key, at, utilisation, memory_bytes) VALUES (1, 20, 0.5, 7), (1, 10, 0.25, 6)`,
  )
  database.exec(`INSERT INTO campaign (id, project_path, project_name, project_file, project_toml, mirror, base, objective, agent, agent_source,
    settings, budget, machine, state, created_at) VALUES ('a', '', '', '', '', '', '', '{}', '{}', '', '{}', '{}', '{}', 'finished', 1)`)
  migrate(database, () => {}, migrations.slice(0, 6))
  expect(database.prepare('SELECT at, device_key, utilisation, memory_bytes, power_limit_w FROM sample').all()).toEqual(
    [
      { at: 10, device_key: 1, utilisation: 0.25, memory_bytes: 6, power_limit_w: null },
      { at: 20, device_key: 1, utilisation: 0.5, memory_bytes: 7, power_limit_w: null },
    ],
  )
  expect(database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'lease'").get()).toEqual({ n: 0 })
  expect(database.prepare('SELECT device, lease_wait_ms, quiet_wait_ms FROM campaign').all()).toEqual([
    { device: null, lease_wait_ms: 0, quiet_wait_ms: 0 },
  ])
  database.pragma('foreign_keys = ON')
  expect(() => database.exec("INSERT INTO observation (run_id, beginning) VALUES ('no run', '{}')")).toThrow(/FOREIGN/)
  expect(() => database.exec("UPDATE campaign SET device = 'no json'")).toThrow(/CHECK/)
  database.close()
})
