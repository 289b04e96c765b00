import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Failure } from '../../../main/core/failure.ts'
import { coarsePoints, curvesOf, insertCurve, wholeCurvesOf } from '../../../main/core/store/curves.ts'
import { insertLogChunk, packLogChunk, readStoredLog } from '../../../main/core/store/logs.ts'
import { migrate, migrations } from '../../../main/core/store/migrate.ts'
import { databasePath, openReadStore, openStore } from '../../../main/core/store/open.ts'
import { sql } from '../../../main/core/store/sql.ts'
import { findInLogs } from '../../../main/core/views/logs.ts'
import { storedCampaign, storedRun } from '../../support/stored.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl store ü-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function failureOf(body: () => unknown): Failure {
  try {
    body()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a new database is at the newest schema, and every table is strict', () => {
  const store = openStore(home)
  expect(store.db.one(sql`PRAGMA user_version`)).toEqual({ user_version: migrations.length })
  const loose = store.db.all<{ name: string }>(
    sql`SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'log_search%'`,
  )
  expect(loose).toEqual([])
  store.close()
})

test('a database of a newer Pawl is refused, by writers and readers, and left as it is', () => {
  openStore(home).close()
  const database = new Database(databasePath(home))
  database.pragma(`user_version = ${migrations.length + 1}`)
  database.close()
  expect(failureOf(() => openStore(home)).code).toBe('newer-database')
  expect(failureOf(() => openReadStore(home)).code).toBe('newer-database')
})

test('a file that is no database is named, not overwritten', () => {
  writeFileSync(databasePath(home), 'this is not a database, and it is long enough to be looked at as one'.repeat(20))
  expect(failureOf(() => openStore(home)).code).toBe('damaged-database')
})

test('a database with data is copied before it is upgraded, a new one is not', () => {
  const database = new Database(databasePath(home))
  const copied: number[] = []
  migrate(database, (version) => copied.push(version), ['CREATE TABLE a (x)'])
  expect(copied).toEqual([])
  migrate(database, (version) => copied.push(version), ['CREATE TABLE a (x)', 'CREATE TABLE b (x)'])
  expect(copied).toEqual([1])
  expect(database.pragma('user_version', { simple: true })).toBe(2)
  database.close()
})

test('an upgrade that fails leaves the database as it was', () => {
  const database = new Database(databasePath(home))
  expect(() => migrate(database, () => {}, ['CREATE TABLE a (x); CREATE TABLE a (x)'])).toThrow()
  expect(database.pragma('user_version', { simple: true })).toBe(0)
  expect(database.prepare("SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'a'").get()).toEqual({ tables: 0 })
  database.close()
})

test('a reader has no way to write', () => {
  openStore(home).close()
  const reader = openReadStore(home)
  expect(reader).not.toBeNull()
  expect(() => reader?.db.all(sql`INSERT INTO setting (name, value) VALUES ('a', '1') RETURNING name`)).toThrow(
    /readonly/,
  )
  reader?.close()
})

test('there is nothing to read before the first start', () => {
  expect(openReadStore(join(home, 'nowhere'))).toBeNull()
})

test('an enum that is not in its list is refused by the table itself', () => {
  const store = openStore(home)
  const campaign = storedCampaign(store.db)
  expect(() => store.db.run(sql`UPDATE campaign SET state = 'happy' WHERE id = ${campaign.id}`)).toThrow(/CHECK/)
  store.close()
})

test('values are bound and never become text of a statement', () => {
  const store = openStore(home)
  const nasty = `'); DROP TABLE setting; --`
  store.db.run(sql`INSERT INTO setting (name, value) VALUES (${nasty}, '1')`)
  expect(store.db.one(sql`SELECT name FROM setting`)).toEqual({ name: nasty })
  store.close()
})

test('a transaction that throws leaves nothing, and an inner one joins the outer', () => {
  const store = openStore(home)
  expect(() =>
    store.db.transaction(() => {
      store.db.transaction(() => store.db.run(sql`INSERT INTO setting (name, value) VALUES ('a', '1')`))
      throw new Error('stop')
    }),
  ).toThrow('stop')
  expect(store.db.all(sql`SELECT * FROM setting`)).toEqual([])
  store.close()
})

test('of a curve longer than a screen is wide, what is drawn of the whole is kept beside it', async () => {
  const store = openStore(home)
  const run = storedRun(store.db, storedCampaign(store.db).id)
  const curveOf = (points: number) => ({
    name: 'loss',
    steps: Float64Array.from({ length: points }, (_, index) => index),
    atMs: Float64Array.from({ length: points }, (_, index) => index / 2),
    values: Float64Array.from({ length: points }, (_, index) => (index === 12_345 ? 9 : Math.sin(index))),
  })
  insertCurve(store.db, run.key, curveOf(50_000))
  const [long] = await wholeCurvesOf(store.db, run.key, 'loss')
  expect(long?.total).toBe(50_000)
  expect(long?.curve.values.length).toBeLessThanOrEqual(coarsePoints)
  const spike = long?.curve.values.indexOf(9) ?? -1
  expect([long?.curve.steps[spike], long?.curve.atMs[spike]]).toEqual([12_345, 6_172.5])
  expect((await curvesOf(store.db, run.key, null))[0]).toEqual(curveOf(50_000))
  // Written anew and shorter, nothing of the long one is left.
  insertCurve(store.db, run.key, curveOf(100))
  expect(await wholeCurvesOf(store.db, run.key, null)).toEqual([{ curve: curveOf(100), total: 100 }])
  store.close()
})

test('a curve comes back bit by bit, missing steps included', async () => {
  const store = openStore(home)
  const run = storedRun(store.db, storedCampaign(store.db).id)
  const curve = {
    name: '__proto__',
    steps: Float64Array.of(1, Number.NaN, 3),
    atMs: Float64Array.of(0.1, 0.2, 0.3),
    values: Float64Array.of(1 / 3, -0, 1e300),
  }
  insertCurve(store.db, run.key, curve)
  expect(await curvesOf(store.db, run.key, '__proto__')).toEqual([curve])
  expect(await curvesOf(store.db, run.key, 'other')).toEqual([])
  store.close()
})

test('a stored log is read from any byte, across chunks', () => {
  const store = openStore(home)
  const run = storedRun(store.db, storedCampaign(store.db).id)
  insertLogChunk(store.db, run.key, 0, packLogChunk(Buffer.from('hello ')))
  insertLogChunk(store.db, run.key, 6, packLogChunk(Buffer.from('world\n')))
  expect(readStoredLog(store.db, run.key, 4, 5)).toEqual({ bytes: Buffer.from('o wor'), totalBytes: 12 })
  expect(readStoredLog(store.db, run.key, 12, 5).bytes).toHaveLength(0)
  store.close()
})

test('logs are searched by words, and the line and its byte offset are told', async () => {
  const store = openStore(home)
  const campaign = storedCampaign(store.db)
  const run = storedRun(store.db, campaign.id)
  const nothing = async () => ({ bytes: Buffer.alloc(0), totalBytes: 0 })
  const search = async (query: string) => (await findInLogs(store.db, campaign.id, query, 10, () => nothing)).hits
  insertLogChunk(
    store.db,
    run.key,
    0,
    packLogChunk(Buffer.from('grüße\nstep 20 val_loss 2.5\nValueError: bad "thing"\n')),
  )
  const [hit] = await search('valueerror BAD')
  expect(hit).toMatchObject({
    run: run.id,
    line: 'ValueError: bad "thing"',
    offset: Buffer.byteLength('grüße\nstep 20 val_loss 2.5\n'),
  })
  expect(await search('val_loss')).toHaveLength(1)
  expect(await search('2.5')).toMatchObject([{ line: 'step 20 val_loss 2.5' }])
  expect(await search('grüße')).toHaveLength(1)
  expect(await search('step valueerror')).toEqual([])
  expect(await search('" OR 1')).toEqual([])
  insertLogChunk(
    store.db,
    run.key,
    64,
    packLogChunk(Buffer.from('\u001b[33mwarning\u001b[0m: \u001b[1;31mclipped\u001b[0m\n')),
  )
  expect(await search('warning clipped')).toHaveLength(1)
  store.close()
})

test('the plan of the hot queries uses their indexes', () => {
  const store = openStore(home)
  const plan = (query: ReturnType<typeof sql>) =>
    store.db
      .all<{ detail: string }>({ text: `EXPLAIN QUERY PLAN ${query.text}`, values: query.values })
      .map((row) => row.detail)
      .join('; ')
  expect(plan(sql`SELECT * FROM run WHERE campaign_id = ${'a'} AND ended_at IS NULL`)).toContain('run_open')
  expect(plan(sql`SELECT count(*) FROM run WHERE campaign_id = ${'a'} AND experiment = ${1}`)).toContain(
    'run_by_experiment',
  )
  expect(plan(sql`SELECT number FROM patch WHERE campaign_id = ${'a'} AND patch_id = ${'x'}`)).toContain('patch_by_id')
  store.close()
})
