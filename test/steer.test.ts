import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../main/core/log.ts'
import { insertExperiment } from '../main/core/store/experiments.ts'
import { setIdeaState } from '../main/core/store/ideas.ts'
import { openStore } from '../main/core/store/open.ts'
import type { Writer } from '../main/core/store/sql.ts'
import { createEngine, type Engine } from '../main/engine.ts'
import { unlimited } from '../preload/contract/unlimited.ts'
import { planWorker } from './support/plan-worker.ts'
import { storedCampaign } from './support/stored.ts'

const campaign = '01arz3ndektsv4rrffq69g5fav'
let home = ''
let engine: Engine

/** What the loop would do meanwhile. */
async function inStore(work: (db: Writer) => void): Promise<void> {
  await engine.close()
  const store = openStore(home)
  work(store.db)
  store.close()
  engine = await open()
}

async function open(): Promise<Engine> {
  return await createEngine({
    home,
    door: 'cli',
    log: silentLog,
    version: 'test',
    planWorker,
    resources: resolve('resources'),
  })
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'pawl steer '))
  const store = openStore(home)
  storedCampaign(store.db, { state: 'paused' })
  store.close()
  engine = await open()
})
afterEach(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

const add = async (text: string, held = false) => (await engine.handlers['idea.add']({ campaign, text, held })).idea
const ideas = async () =>
  (await engine.handlers['idea.list']({ campaign })).map((idea) => `${idea.text}: ${idea.state}`)

test('ideas are added, put in order, held, approved, edited and taken out', async () => {
  const [a, b, c] = [await add('a'), await add('b', true), await add('c')]
  expect(await ideas()).toEqual(['a: waiting', 'b: held', 'c: waiting'])
  await engine.handlers['idea.move']({ campaign, idea: c, before: a })
  await engine.handlers['idea.approve']({ campaign, idea: b })
  await engine.handlers['idea.edit']({ campaign, idea: b, text: 'better' })
  await engine.handlers['idea.hold']({ campaign, idea: a })
  expect(await ideas()).toEqual(['c: waiting', 'a: held', 'better: waiting'])
  await engine.handlers['idea.move']({ campaign, idea: c, before: null })
  await engine.handlers['idea.remove']({ campaign, idea: a })
  expect(await ideas()).toEqual(['a: dropped', 'better: waiting', 'c: waiting'])
})

test('an idea that an agent has can’t be changed any more, and says so', async () => {
  const idea = await add('a')
  await inStore((db) => setIdeaState(db, idea, 'taken'))
  await expect(async () => engine.handlers['idea.edit']({ campaign, idea, text: 'b' })).rejects.toMatchObject({
    code: 'idea-taken',
  })
  await expect(async () => engine.handlers['idea.remove']({ campaign, idea: campaign })).rejects.toMatchObject({
    code: 'no-idea',
  })
})

test('notes to the agents stand until they are taken back', async () => {
  const { note } = await engine.handlers['agent.tell']({ campaign, text: 'Leave the tokenizer alone.' })
  await engine.handlers['agent.tell']({ campaign, text: 'Think of memory.' })
  expect((await engine.handlers['agent.notes']({ campaign })).map(({ text, given }) => [text, given])).toEqual([
    ['Leave the tokenizer alone.', 0],
    ['Think of memory.', 0],
  ])
  await engine.handlers['agent.untell']({ campaign, note })
  expect(await engine.handlers['agent.notes']({ campaign })).toHaveLength(1)
  await expect(async () => engine.handlers['agent.untell']({ campaign, note })).rejects.toMatchObject({
    code: 'no-note',
  })
})

test('a branch goes to the head of the queue and names what it starts from; the baseline is nothing to branch from', async () => {
  await add('first')
  await inStore((db) =>
    insertExperiment(db, {
      campaign,
      number: 3,
      parent: 0,
      hypothesis: 'h',
      rationale: '',
      author: 'a',
      state: 'held',
      session: null,
      plan: null,
      source: null,
      files: [],
      warnings: [],
      createdAt: 1,
      patch: null,
    }),
  )
  await engine.handlers['experiment.branch']({ campaign, experiment: 3, text: 'go on here' })
  expect((await engine.handlers['idea.list']({ campaign }))[0]).toMatchObject({
    text: 'go on here',
    base: 3,
    state: 'waiting',
  })
  await expect(async () =>
    engine.handlers['experiment.branch']({ campaign, experiment: 0, text: 'x' }),
  ).rejects.toMatchObject({
    code: 'no-experiment',
  })
  await engine.handlers['experiment.approve']({ campaign, experiment: 3 })
  expect(await engine.handlers['experiment.show']({ campaign, experiment: 3 })).toMatchObject({ state: 'queued' })
  await expect(async () => engine.handlers['experiment.approve']({ campaign, experiment: 3 })).rejects.toMatchObject({
    code: 'not-held',
  })
})

test('a budget is extended and proposals are held, and both are shown', async () => {
  await engine.handlers['campaign.extend']({ campaign, budget: { ...unlimited, usd: 80, sessions: 12 } })
  await engine.handlers['campaign.hold']({ campaign, hold: true })
  const head = await engine.handlers['campaign.head']({ campaign })
  expect(head).toMatchObject({ holdsProposals: true, budget: { usd: 80, sessions: 12, hours: null } })
  expect(head.spent).toEqual({ experiments: 0, hours: 0, usd: null, sessions: 0, tokens: null, gpuHours: 0, kwh: null })
})
