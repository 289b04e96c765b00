import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'

test('the spans of an older database are put together by a hundred seconds', () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 11))
  database.exec(`INSERT INTO device (key, uuid, kind, name) VALUES (1, 'GPU-0', 'gpu', 'a GPU')`)
  const insert =
    database.prepare(`INSERT INTO sample_span (device_key, at, samples, utilisation_lo, utilisation_hi, power_lo, power_hi,
    power_limit_w, held, others) VALUES (1, ?, 10, ?, ?, ?, ?, 450, ?, ?)`)
  for (let span = 0; span < 12; span++) {
    const held = span < 3 ? 7 * 16 ** 2 + 10 : span === 4 ? 15 * 16 ** 8 : 0
    insert.run(1_000_000 + span * 10_000, null, null, 300 - span, 400 + span, held, span === 11 ? 0x200 : 0)
  }
  migrate(database, () => {}, migrations.slice(0, 12))
  const spans = database.prepare('SELECT * FROM sample_span_long ORDER BY at').all()
  expect(spans).toMatchObject([
    {
      device_key: 1,
      at: 1_000_000,
      samples: 100,
      power_lo: 291,
      power_hi: 409,
      power_limit_w: 450,
      utilisation_lo: null,
    },
    { device_key: 1, at: 1_100_000, samples: 20, power_lo: 289, power_hi: 411, others: 0x200 },
  ])
  expect(spans[0]).toMatchObject({ held_0: 30, held_1: 0, held_2: 21, held_8: 15, others: 0 })
  database.close()
})
