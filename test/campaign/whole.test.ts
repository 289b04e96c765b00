import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPolicy } from '../../main/cli/policy.ts'
import { silentLog } from '../../main/core/log.ts'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { campaignById } from '../../main/core/store/campaigns.ts'
import { openReadStore } from '../../main/core/store/open.ts'
import { runById } from '../../main/core/store/runs.ts'
import { type Reader, sql } from '../../main/core/store/sql.ts'
import { listSteps } from '../../main/core/store/steps.ts'
import { answerOfRun } from '../../main/core/training/answer.ts'
import { createEngine, type Engine } from '../../main/engine.ts'
import { defaultSettings } from '../../preload/contract/settings.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { makeForeignProject } from '../support/foreign-project.ts'
import { planWorker } from '../support/plan-worker.ts'

const minutes = 180_000
const bigger = '\n[transfer]\ncommand = "python3 train.py {seed} big"\ntime_limit = "20s"\n'

let folder = ''
let campaign = ''
let engine: Engine
let db: Reader

// One campaign of six patches to its end, with a bigger run on which the first patch does nothing any more.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl ganz ü '))
  const project = makeForeignProject(folder, bigger)
  const home = join(folder, 'home')
  const resources = resolve(import.meta.dirname, '../../resources')
  engine = await createEngine({ home, door: 'cli', log: silentLog, version: 'test', resources, planWorker })
  const started = await engine.handlers['campaign.start']({
    path: project.path,
    projectFile: null,
    agent: `script:${project.patches}`,
    budget: unlimited,
    dials: defaultSettings.dials,
    trust: true,
  })
  campaign = started.campaign
  await new Promise<void>((done) => {
    engine.events((event) => {
      if (event.kind !== 'campaigns-changed') return
      void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then(
        ({ endedAt }) => endedAt !== null && done(),
      )
    })
  })
  const store = openReadStore(home)
  if (store === null) throw new Error('there is no database')
  db = store.db
}, minutes)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the transfer stage', () => {
  test('runs the bigger command after everything else, on the original code, the stack and parts of it', () => {
    const stages = db.all<{ stage: string }>(sql`SELECT stage FROM run ORDER BY number`).map(({ stage }) => stage)
    const first = stages.indexOf('transfer')
    expect(first).toBeGreaterThan(stages.lastIndexOf('final'))
    expect(stages.slice(first).every((stage) => stage === 'transfer')).toBe(true)
    expect(stages.length - first).toBeGreaterThanOrEqual(4)
  })

  test('tells the patch that still wins from the one that does nothing there', async () => {
    const of = async (experiment: number) =>
      (await engine.handlers['experiment.show']({ campaign, experiment })).transfer
    expect(await of(5)).toMatchObject({ verdict: 'transfers' })
    expect((await of(1))?.verdict).not.toBe('transfers')
    expect(await of(2)).toBeNull()
  })
})

describe('a recorded campaign', () => {
  test('is the same when it is replayed', () => {
    expect(replayCampaign(db, campaign)).toMatchObject({ kind: 'same' })
  })

  test('gives the very same decisions through pawl policy', async () => {
    const stored = campaignById(db, campaign)
    if (stored === null) throw new Error('no campaign')
    const steps = listSteps(db, campaign)
    const answers = steps.map((step) => {
      const run = step.run === null ? null : runById(db, step.run)
      return step.answer ?? (run === null ? null : answerOfRun(run, stored.objective, stored.baselineValue))
    })
    const input = new PassThrough()
    const output = new PassThrough()
    const said = text(output)
    const init = { type: 'init', protocol: 2, settings: stored.settings }
    input.end([init, ...answers].map((line) => `${JSON.stringify(line)}\n`).join(''))
    await runPolicy({ input, output, q: 0.05, minEffect: 0 })
    output.end()
    const requests = (await said)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(requests).toEqual(steps.slice(0, requests.length).map((step) => step.request))
    const verdicts = requests.filter((request) => request.kind === 'verdict')
    const rows = db.all(
      sql`SELECT experiment, verdict, reason, gain, se, probability, e_value FROM decision WHERE campaign_id = ${campaign} ORDER BY seq`,
    )
    expect(rows).toEqual(
      verdicts.map(({ experiment, verdict, reason, evidence }) => ({
        experiment,
        verdict,
        reason,
        gain: evidence?.gain ?? null,
        se: evidence?.se ?? null,
        probability: evidence?.probability ?? null,
        e_value: evidence?.eValue ?? null,
      })),
    )
    expect(rows.length).toBeGreaterThan(3)
  })
})
