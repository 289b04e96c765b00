import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'

test('the samples of an older database get their spans: lowest, highest, and how often each reason held', () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 8))
  database.exec(
    `INSERT INTO device (key, uuid, kind, name) VALUES (1, 'host', 'host', 'this machine'), (2, 'GPU-0', 'gpu', 'a GPU')`,
  )
  const insert = database.prepare(
    'INSERT INTO sample (at, device_key, utilisation, memory_bytes, power_w, power_limit_w, clock_mhz, temperature_c, throttle) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  for (let second = 0; second < 12; second++) {
    insert.run(1_000_000 + second * 1_000, 1, 0.5, 7, null, null, null, null, null)
    insert.run(
      1_000_000 + second * 1_000,
      2,
      second / 100,
      5,
      300 + second,
      450,
      2_000,
      60,
      second < 3 ? 0x4 : second === 3 ? 0x200 : 0x1,
    )
  }
  // A reading more often than once a second, as a stand-in gives it: its count does not spill into the next reason's.
  for (let ms = 0; ms < 1_000; ms += 50) insert.run(2_000_000 + ms, 2, 1, 5, 1, 1, 1, 1, 0x1)
  migrate(database, () => {}, migrations.slice(0, 9))
  const spans = database.prepare('SELECT * FROM sample_span ORDER BY device_key, at').all() as Record<string, number>[]
  expect(spans.map((span) => [span.device_key, span.at, span.samples])).toEqual([
    [1, 1_000_000, 10],
    [1, 1_010_000, 2],
    [2, 1_000_000, 10],
    [2, 1_010_000, 2],
    [2, 2_000_000, 20],
  ])
  expect(spans[2]).toMatchObject({
    utilisation_lo: 0,
    utilisation_hi: 0.09,
    power_lo: 300,
    power_hi: 309,
    power_limit_w: 450,
  })
  expect(spans[2]).toMatchObject({ held: 6 * 16 ** 0 + 3 * 16 ** 2, others: 0x200 })
  expect(spans[0]).toMatchObject({ power_lo: null, held: 0, others: 0 })
  expect(spans[4]).toMatchObject({ held: 15, others: 0 })
  database.close()
})
