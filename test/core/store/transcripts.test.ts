import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, migrations } from '../../../main/core/store/migrate.ts'
import { databasePath, openStore, type Store } from '../../../main/core/store/open.ts'
import {
  insertSession,
  listSessions,
  openSessions,
  sessionById,
  setSessionLaunched,
} from '../../../main/core/store/sessions.ts'
import {
  appendEvents,
  countEvents,
  packed,
  readEvents,
  replaceTranscript,
} from '../../../main/core/store/transcripts.ts'
import type { SessionEvent } from '../../../preload/contract/session.ts'
import { storedCampaign } from '../../support/stored.ts'

let home = ''
let store: Store
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl transcripts '))
  store = openStore(home)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const session = '01arz3ndektsv4rrffq69g5fax'
const text = (seq: number, size = 10): SessionEvent => ({
  kind: 'text',
  seq,
  atMs: seq,
  who: 'agent',
  text: `${seq}`.padEnd(size, '.'),
})

function begun(id = session): number {
  return insertSession(store.db, '01arz3ndektsv4rrffq69g5fav', {
    id,
    agent: 'agent',
    plan: { kind: 'build', on: [], idea: null, reason: 'because' },
    stack: [],
    commit: 'c'.repeat(40),
    billing: 'money',
    reservedUsd: 1.5,
    reservedTokens: null,
    startedAt: 7,
  })
}

test('a transcript is read piece by piece, from any event, and never more than a message holds', () => {
  storedCampaign(store.db)
  begun()
  appendEvents(
    store.db,
    session,
    [0, 1, 2].map((seq) => text(seq)),
  )
  appendEvents(
    store.db,
    session,
    [3, 4].map((seq) => text(seq, 1000)),
  )
  expect(countEvents(store.db, session)).toBe(5)
  expect(readEvents(store.db, session, 1, 3, 1e6).map((event) => event.seq)).toEqual([1, 2, 3])
  expect(readEvents(store.db, session, 3, 10, 100).map((event) => event.seq)).toEqual([3])
  expect(readEvents(store.db, session, 5, 10, 1e6)).toEqual([])
})

test('what grew in small pieces is kept in large ones, and reads the same', () => {
  storedCampaign(store.db)
  begun()
  const events = Array.from({ length: 50 }, (_, seq) => text(seq))
  for (const event of events) appendEvents(store.db, session, [event])
  replaceTranscript(store.db, session, [packed(events.slice(0, 30), 6), packed(events.slice(30), 6)])
  expect(readEvents(store.db, session, 0, 100, 1e6)).toEqual(events)
  expect(countEvents(store.db, session)).toBe(50)
})

test('sessions are numbered within their campaign, and one without an end is open with what it was begun for', () => {
  storedCampaign(store.db)
  expect(begun()).toBe(1)
  expect(begun('01arz3ndektsv4rrffq69g5fay')).toBe(2)
  setSessionLaunched(store.db, session, { argv: ['a', '{brief}'], brief: 'the brief', confinement: 'Held in.' })
  expect(openSessions(store.db, '01arz3ndektsv4rrffq69g5fav')).toMatchObject([
    { id: session, number: 1, commit: 'c'.repeat(40), plan: { kind: 'build', reason: 'because' } },
    { number: 2 },
  ])
  expect(sessionById(store.db, session)).toMatchObject({
    argv: ['a', '{brief}'],
    brief: 'the brief',
    confinement: 'Held in.',
    events: 0,
  })
  expect(listSessions(store.db, '01arz3ndektsv4rrffq69g5fav').map((row) => row.number)).toEqual([2, 1])
})

test('the sessions and transcripts of an older Pawl are numbered and stay readable', () => {
  store.close()
  rmSync(databasePath(home), { force: true })
  const old = new Database(databasePath(home))
  migrate(old, () => {}, migrations.slice(0, 2))
  old.exec(`INSERT INTO campaign (id, project_path, project_name, project_file, project_toml, mirror, base, objective, agent, agent_source, settings, budget, machine, state, created_at)
    VALUES ('c', '', '', '', '', '', '', '{}', '{}', '', '{}', '{}', '{}', 'finished', 1);
    INSERT INTO session (id, campaign_id, agent, started_at) VALUES ('a', 'c', 'x', 1), ('b', 'c', 'x', 2);`)
  old
    .prepare(`INSERT INTO transcript_chunk (session_id, seq, bytes, content) VALUES ('b', 1, 5, ?)`)
    .run(deflateSync(Buffer.from('hello')))
  old.close()
  store = openStore(home)
  expect(listSessions(store.db, 'c').map((row) => [row.id, row.number, row.billing])).toEqual([
    ['b', 2, 'unknown'],
    ['a', 1, 'unknown'],
  ])
  expect(readEvents(store.db, 'b', 0, 10, 1e6)).toEqual([{ kind: 'text', seq: 0, atMs: 0, who: 'pawl', text: 'hello' }])
})
