import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { setSeen } from '../../../main/core/store/attention.ts'
import { insertExperiment, setVerdict } from '../../../main/core/store/experiments.ts'
import { insertFinding } from '../../../main/core/store/findings.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import { sql } from '../../../main/core/store/sql.ts'
import { attentionOf } from '../../../main/core/views/attention.ts'
import { headOf } from '../../../main/core/views/head.ts'
import { endSession, storedCampaign, storedRun, storedSession } from '../../support/stored.ts'

let home = ''
let store: Store
let campaign = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl views ü-'))
  store = openStore(home)
  campaign = storedCampaign(store.db).id
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

function kept(number: number, at: number): void {
  insertExperiment(store.db, {
    campaign,
    number,
    parent: 0,
    hypothesis: `Idea ${number}`,
    rationale: '',
    author: 'script',
    state: 'queued',
    session: null,
    plan: null,
    source: null,
    files: [],
    warnings: [],
    createdAt: at,
    patch: null,
  })
  setVerdict(store.db, campaign, number, { verdict: 'keep', reason: 'proven', sentence: '', evidence: null, at })
}

const keys = () => attentionOf(store.db, campaign).map((item) => item.key)
const unseen = () => headOf(store.db, campaign, null)?.attention.map((item) => item.key)

test('keeps, findings and runs that do not count ask for a look, newest first', () => {
  kept(1, 10)
  insertFinding(store.db, campaign, {
    id: '01arz3ndektsv4rrffq69g5fax',
    experiment: 1,
    run: null,
    kind: 'bug',
    sentence: 'A bug.',
    check: null,
    failsBefore: null,
    passesAfter: null,
    session: null,
    outputBefore: null,
    outputAfter: null,
    checkedAt: null,
    createdAt: 30,
  })
  const run = storedRun(store.db, campaign)
  store.db.run(
    sql`UPDATE run SET started_at = 2, ended_at = 20, outcome = 'finished', clean = 0, why = 'Xorg took 1.9 GiB' WHERE id = ${run.id}`,
  )
  expect(keys()).toEqual(['finding:01arz3ndektsv4rrffq69g5fax', `run:${run.id}`, 'kept:1'])
})

test('what was seen leaves the head, stays in the list, and comes back when that is taken back', () => {
  kept(1, 10)
  kept(2, 20)
  expect(unseen()).toEqual(['kept:2', 'kept:1'])
  setSeen(store.db, campaign, ['kept:2'], true, 99)
  expect(unseen()).toEqual(['kept:1'])
  expect(headOf(store.db, campaign, null)?.unseen).toBe(1)
  expect(attentionOf(store.db, campaign).map((item) => item.seenAt)).toEqual([99, null])
  setSeen(store.db, campaign, ['kept:2'], false, 100)
  expect(unseen()).toEqual(['kept:2', 'kept:1'])
})

test('a run that the researcher stopped asks for nothing', () => {
  const run = storedRun(store.db, campaign)
  store.db.run(sql`UPDATE run SET started_at = 2, ended_at = 20, outcome = 'stopped', clean = 0 WHERE id = ${run.id}`)
  expect(keys()).toEqual([])
})

test('an agent is stuck after five sessions without a patch, not after four, and no more once it yields one', () => {
  const session = (index: number, experiment: number | null) => {
    const id = `01arz3ndektsv4rrffq69g5f${String(index).padStart(2, '0')}`
    storedSession(store.db, campaign, { id, startedAt: index })
    endSession(store.db, id, {
      experiment,
      endedAt: index + 1,
      refusal: experiment === null ? `no change ${index}` : null,
    })
  }
  for (let index = 1; index <= 4; index++) session(index, null)
  expect(keys()).toEqual([])
  session(5, null)
  expect(attentionOf(store.db, campaign)).toMatchObject([
    { kind: 'stuck', text: expect.stringContaining('no change 5') },
  ])
  session(6, 1)
  expect(keys()).toEqual([])
})

test('the time without a run is told by its causes, and they add up', () => {
  store.db.run(sql`UPDATE campaign SET elapsed_ms = 1000, agent_wait_ms = 300 WHERE id = ${campaign}`)
  const run = storedRun(store.db, campaign, { createdAt: 100 })
  store.db.run(
    sql`UPDATE run SET started_at = 120, ended_at = 600, duration_ms = 450, outcome = 'finished', clean = 1 WHERE id = ${run.id}`,
  )
  const head = headOf(store.db, campaign, null)
  expect(head?.idle).toEqual([
    { cause: 'agent', ms: 300 },
    { cause: 'between', ms: 200 },
    { cause: 'evaluation', ms: 30 },
    { cause: 'launch', ms: 20 },
  ])
  expect(head?.busyShare).toBe(0.45)
})
