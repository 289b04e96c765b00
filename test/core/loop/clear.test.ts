import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inspect } from '../../../main/core/git/inspect.ts'
import { openMirror } from '../../../main/core/git/mirror.ts'
import { addWorktree, listWorktrees } from '../../../main/core/git/worktree.ts'
import { clearLeft } from '../../../main/core/loop/clear.ts'
import { setCampaignState } from '../../../main/core/store/campaigns.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import { setLogState, setRunEnded } from '../../../main/core/store/runs.ts'
import { insertSession } from '../../../main/core/store/sessions.ts'
import { makeForeignProject } from '../../support/foreign-project.ts'
import { workOf } from '../../support/left-behind.ts'
import { testClock } from '../../support/runs.ts'
import { endedRun, storedCampaign, storedRun } from '../../support/stored.ts'

let folder = ''
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl clear '))
  store = openStore(join(folder, 'data'))
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what a killed Pawl left is cleared; what is still needed, and what is none of Pawl’s, stays', async () => {
  const home = join(folder, 'data')
  const project = makeForeignProject(folder)
  const repository = await inspect(project.path)
  if (repository.kind !== 'repository') throw new Error(repository.kind)
  const mirror = await openMirror(home, repository, project.head)
  const campaign = storedCampaign(store.db, {
    mirror: mirror.path,
    projectPath: mirror.source,
    projectToml: readFileSync(join(project.path, 'pawl.toml'), 'utf8'),
  })
  const run = storedRun(store.db, campaign.id)
  // One that goes on, one that ended with its log in its spool, one whose log is stored.
  const inSpool = storedRun(store.db, campaign.id, {
    id: '01arz3ndektsv4rrffq69g5fax',
    number: 2,
    folder: join(home, 'runs/01arz3ndektsv4rrffq69g5fax'),
  })
  setRunEnded(store.db, inSpool.id, endedRun())
  const over = { id: '01arz3ndektsv4rrffq69g5fay', number: 3, folder: join(home, 'runs/01arz3ndektsv4rrffq69g5fay') }
  storedRun(store.db, campaign.id, over)
  setRunEnded(store.db, over.id, endedRun())
  setLogState(store.db, over.id, 'stored')
  const session = '01arz3ndektsv4rrffq69g5fbb'
  insertSession(store.db, campaign.id, {
    id: session,
    agent: 'x',
    plan: { kind: 'build', on: [], idea: null, reason: '' },
    stack: [],
    commit: '',
    billing: 'free',
    reservedUsd: null,
    reservedTokens: null,
    startedAt: 1,
  })
  for (const place of [
    `runs/${run.id}`,
    `runs/${inSpool.id}`,
    `runs/${over.id}`,
    'runs/never-stored',
    `sessions/${session}`,
    'sessions/over',
    'doctor/x/worktree',
  ])
    mkdirSync(join(home, place), { recursive: true })
  for (const place of ['mirrors/.partial-x1', 'worktrees/no-such-campaign', 'exports/mine'])
    mkdirSync(join(home, place), { recursive: true })
  writeFileSync(join(home, 'worktrees/no-such-campaign/x'), 'x')
  await addWorktree(mirror, join(home, 'worktrees', campaign.id, 'run'), project.head)
  const warned: string[] = []
  const around = { db: store.db, home, clock: testClock, log: { warn: (text: string) => void warned.push(text) } }

  await clearLeft(around)
  expect(readdirSync(join(home, 'runs'))).toEqual([run.id, inSpool.id])
  expect(readdirSync(join(home, 'sessions'))).toEqual([session])
  expect(readdirSync(join(home, 'mirrors')).filter((name) => name.startsWith('.partial'))).toEqual([])
  expect(readdirSync(join(home, 'worktrees'))).toEqual([campaign.id])
  expect(existsSync(join(home, 'exports', 'mine'))).toBe(true)
  expect(await listWorktrees(mirror)).toHaveLength(1)

  setCampaignState(store.db, campaign.id, 'finished', '', 2)
  await clearLeft(around)
  expect(workOf(home)).toEqual([`runs/${run.id}`, `runs/${inSpool.id}`, `sessions/${session}`])
  expect(await listWorktrees(mirror)).toEqual([])
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: project.path, encoding: 'utf8' })).toBe('')
  expect(warned).toEqual([])
})
