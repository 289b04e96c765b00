import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../main/core/log.ts'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { openReadStore } from '../../main/core/store/open.ts'
import { sql } from '../../main/core/store/sql.ts'
import { createEngine, type Engine } from '../../main/engine.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { foreignPatches, makeForeignProject } from '../support/foreign-project.ts'
import { planWorker } from '../support/plan-worker.ts'

const minutes = 120_000
const wins = foreignPatches.flatMap(({ verdict }, index) => (verdict === 'keep' ? [index + 1] : []))
const [first = 0, second = 0] = wins

let folder = ''
let home = ''
let campaign = ''
let engine: Engine

const open = () =>
  createEngine({
    home,
    door: 'cli',
    log: silentLog,
    version: 'test',
    resources: resolve(import.meta.dirname, '../../resources'),
    planWorker,
  })

const head = () => engine.handlers['campaign.head']({ campaign })
const stack = async () =>
  (await engine.handlers['experiment.list']({ campaign }))
    .filter((row) => row.number > 0 && row.verdict === 'keep')
    .map((row) => row.number)
const finished = () => expect.poll(async () => (await head()).state, { timeout: minutes }).toBe('finished')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl review ü '))
  home = join(folder, 'home')
  const project = makeForeignProject(folder)
  engine = await open()
  const started = await engine.handlers['campaign.start']({
    path: project.path,
    projectFile: null,
    agent: `script:${project.patches}`,
    budget: unlimited,
    dials: { q: null, minEffect: null, reserve: null },
    trust: true,
  })
  campaign = started.campaign
}, minutes)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the morning after', () => {
  test(
    'begins when the campaign has ended with what it kept',
    async () => {
      await finished()
      expect(await stack()).toEqual(wins)
    },
    minutes,
  )

  test('shows the code around a patch, and what lies between two', async () => {
    const source = await engine.handlers['experiment.source']({ campaign, experiment: first, path: 'train.py' })
    expect(source.text).toContain('GAIN_A = 0.0\n')
    const between = await engine.handlers['experiment.between']({ campaign, from: 0, to: first })
    expect(between.diff).toContain('+GAIN_A = 0.02')
    await expect(
      engine.handlers['experiment.source']({ campaign, experiment: first, path: '../judge.py' }),
    ).rejects.toThrow()
    const timeline = await engine.handlers['experiment.timeline']({ campaign, experiment: first })
    expect(timeline.runs.filter((run) => run.own).length).toBeGreaterThan(0)
    expect(timeline.runs.filter((run) => !run.own).length).toBeGreaterThan(1)
    const detail = await engine.handlers['experiment.show']({ campaign, experiment: first })
    expect(detail.reference.length).toBeGreaterThan(1)
  })

  test('a mark alone changes nothing but the marks, and can be taken back', async () => {
    await engine.handlers['review.mark']({
      campaign,
      experiment: first,
      said: 'rejected',
      note: 'too good\nto be true',
    })
    expect(await engine.handlers['review.show']({ campaign })).toMatchObject({
      marks: [{ experiment: first, said: 'rejected', note: 'too good to be true' }],
      leaving: [first],
      way: 'rebuild',
      proof: { pairs: 8 },
    })
    await engine.handlers['review.mark']({ campaign, experiment: first, said: null, note: '' })
    expect(await engine.handlers['review.show']({ campaign })).toMatchObject({ leaving: [], way: 'none' })
    expect(await stack()).toEqual(wins)
  })

  test(
    'a rejected patch in mid-stack rebuilds the stack and proves it again, through a restart of Pawl',
    async () => {
      const before = (await head()).speedup
      await engine.handlers['review.mark']({ campaign, experiment: first, said: 'rejected', note: 'unreadable' })
      await engine.handlers['review.apply']({ campaign })
      await expect.poll(async () => (await head()).running[0]?.stage, { timeout: minutes }).toBe('final')
      // Nothing old is claimed while the new stack is measured.
      expect((await head()).speedup?.basis).toBe('estimated')
      await engine.close()
      engine = await open()
      await engine.resume(campaign)
      await finished()
      expect(await stack()).toEqual([second])
      const after = await head()
      expect(after.reason).toContain('Reviewed')
      expect(after.speedup).toMatchObject({ basis: 'measured', pairs: 8 })
      expect(after.speedup?.factor).toBeLessThan(before?.factor ?? 0)
      const detail = await engine.handlers['experiment.show']({ campaign, experiment: first })
      expect(detail).toMatchObject({ verdict: 'retired', sentence: 'Rejected in review: unreadable' })
    },
    minutes,
  )

  test(
    'accepted again, it comes back',
    async () => {
      await engine.handlers['review.mark']({ campaign, experiment: first, said: 'accepted', note: '' })
      expect(await engine.handlers['review.show']({ campaign })).toMatchObject({ joining: [first], way: 'rebuild' })
      await engine.handlers['review.apply']({ campaign })
      await finished()
      expect((await stack()).sort()).toEqual(wins)
    },
    minutes,
  )

  test('all of it replays to the same decisions', () => {
    const store = openReadStore(home)
    if (store === null) throw new Error('nothing is stored')
    expect(replayCampaign(store.db, campaign).kind).toBe('same')
    store.close()
  })

  test('removed, it leaves nothing of itself, in the database or beside it', async () => {
    expect(rowsOfCampaigns()).toContain('log_chunk')
    await engine.handlers['campaign.remove']({ campaign })
    expect(rowsOfCampaigns()).toEqual([])
    expect(await engine.handlers['campaign.list']({})).toEqual([])
    expect(() => head()).toThrow(/no campaign/)
    for (const kind of ['runs', 'worktrees', 'sessions'])
      expect(existsSync(join(home, kind)) ? readdirSync(join(home, kind)) : [], kind).toEqual([])
  })
})

/** The tables, beside those of the machine and of all campaigns, that have rows. */
function rowsOfCampaigns(): string[] {
  const store = openReadStore(home)
  if (store === null) throw new Error('nothing is stored')
  const { db } = store
  const others =
    /^(device|sample|sample_span|sample_span_long|reading|machine_event|trust|setting|lease|log_search.*|sqlite_.*)$/
  const names = db
    .all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .map(({ name }) => name)
    .filter((name) => !others.test(name))
  const filled = names.filter((name) => db.all({ text: `SELECT 1 FROM "${name}" LIMIT 1`, values: [] }).length > 0)
  store.close()
  return filled
}
