import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { random } from '../../../../main/core/decide/random.ts'
import { packTranscript } from '../../../../main/core/loop/sessions/pack-transcript.ts'
import { openStore } from '../../../../main/core/store/open.ts'
import { insertSession } from '../../../../main/core/store/sessions.ts'
import { packed, readEvents, replaceTranscript } from '../../../../main/core/store/transcripts.ts'
import type { SessionEvent } from '../../../../preload/contract/session.ts'
import { storedCampaign } from '../../../support/stored.ts'

test('a transcript that stays reads the same as before, takes half of the space where files are read again, and an older one reads too', async () => {
  const draw = random(1)
  // Farther apart than deflate looks back.
  const file = Array.from({ length: 60_000 }, () => Math.floor(draw.uniform() * 36).toString(36)).join('')
  const events: SessionEvent[] = Array.from({ length: 20 }, (_, seq) => ({
    kind: 'result',
    seq,
    atMs: seq,
    call: `c${seq}`,
    ok: true,
    text: `${seq} ${file} ü`,
  }))
  const pieces = await packTranscript(events)
  expect(pieces.length).toBeGreaterThan(2)
  const size = pieces.reduce((sum, piece) => sum + piece.content.length, 0)
  expect(size).toBeLessThan(packed(events, 6).content.length / 2)

  const home = mkdtempSync(join(tmpdir(), 'pawl pack '))
  const store = openStore(home)
  const session = '01arz3ndektsv4rrffq69g5fax'
  insertSession(store.db, storedCampaign(store.db).id, {
    id: session,
    agent: 'agent',
    plan: { kind: 'build', on: [], idea: null, reason: '' },
    stack: [],
    commit: 'c'.repeat(40),
    billing: 'free',
    reservedUsd: null,
    reservedTokens: null,
    startedAt: 1,
  })
  for (const stored of [pieces, [packed(events.slice(0, 7), 1), packed(events.slice(7), 6)]]) {
    replaceTranscript(store.db, session, stored)
    expect(readEvents(store.db, session, 0, 100, 1e9)).toEqual(events)
    expect(readEvents(store.db, session, 9, 2, 1e9).map((event) => event.seq)).toEqual([9, 10])
  }
  store.close()
  rmSync(home, { recursive: true, force: true })
})
