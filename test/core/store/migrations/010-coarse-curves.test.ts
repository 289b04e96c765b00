import { deflateSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { curvesOf, type StoredCurve, wholeCurvesOf } from '../../../../main/core/store/curves.ts'
import { migrate, migrations } from '../../../../main/core/store/migrate.ts'
import { readerOf } from '../../../../main/core/store/sql.ts'

test('a long curve of an older database has nothing beside it and is read as it is', async () => {
  const database = new Database(':memory:')
  migrate(database, () => {}, migrations.slice(0, 9))
  database.pragma('foreign_keys = OFF')
  const numbers = Buffer.from(new Float64Array(30_000).buffer)
  database.prepare('INSERT INTO curve VALUES (1, ?, 10000, ?)').run('loss', deflateSync(numbers))
  migrate(database, () => {}, migrations.slice(0, 10))
  const db = readerOf(database)
  const [curve] = await curvesOf(db, 1, 'loss')
  expect(await wholeCurvesOf(db, 1, null)).toEqual([{ curve: curve as StoredCurve, total: 10_000 }])
  database.close()
})
