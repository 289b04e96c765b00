import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../main/core/log.ts'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { openStore } from '../../main/core/store/open.ts'
import { listSteps } from '../../main/core/store/steps.ts'
import { createEngine, type Engine } from '../../main/engine.ts'
import type { Budget, CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentRow } from '../../preload/contract/experiment.ts'
import { unlimited } from '../../preload/contract/unlimited.ts'
import { makeForeignProject } from '../support/foreign-project.ts'
import { planWorker } from '../support/plan-worker.ts'

let folder = ''
let engine: Engine
let campaign = ''
let first: CampaignHead
let rows: ExperimentRow[] = []

/** A patch that takes a line away on which nothing depends, before the others. */
function deletion(path: string, patches: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.invalid', ...args], { cwd: path })
  const file = join(path, 'train.py')
  writeFileSync(file, readFileSync(file, 'utf8').replace('    time.sleep(0.005)\n', ''))
  git('commit', '--quiet', '--all', '--message=No pause')
  git('format-patch', '--quiet', '-1', '--start-number=0', '-o', patches)
  git('reset', '--quiet', '--hard', 'HEAD~1')
}

async function ended(budget: Budget | null, start: () => Promise<void>): Promise<CampaignHead> {
  const done = new Promise<void>((resolveEnd) => {
    let ran = budget === null
    const stop = engine.events((event) => {
      if (event.kind !== 'campaigns-changed' || campaign === '') return
      void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then((head) => {
        ran ||= head.state === 'running'
        if (!ran || !['finished', 'failed'].includes(head.state)) return
        stop()
        resolveEnd()
      })
    })
  })
  await start()
  await done
  return await engine.handlers['campaign.head']({ campaign })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl extended ü '))
  const project = makeForeignProject(folder)
  deletion(project.path, project.patches)
  engine = await createEngine({
    home: join(folder, 'home'),
    door: 'cli',
    log: silentLog,
    version: 'test',
    resources: resolve(import.meta.dirname, '../../resources'),
    planWorker,
  })
  const budget = { ...unlimited, experiments: 1 }
  first = await ended(null, async () => {
    const started = await engine.handlers['campaign.start']({
      path: project.path,
      projectFile: null,
      agent: `script:${project.patches}`,
      budget,
      dials: { q: null, minEffect: null, reserve: null },
      trust: true,
    })
    campaign = started.campaign
  })
  await ended({ ...unlimited, experiments: 3 }, async () => {
    await engine.handlers['campaign.extend']({ campaign, budget: { ...unlimited, experiments: 3 } })
  })
  rows = (await engine.handlers['experiment.list']({ campaign })).filter((row) => row.number > 0)
}, 240_000)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a finished campaign that is extended', () => {
  test('had come to its end by its budget, with a sentence', () => {
    expect(first).toMatchObject({ state: 'finished', reason: 'The budget of 1 experiment is spent.' })
  })

  test('goes on from its stack, and ends again', async () => {
    expect(rows.map(({ hypothesis, verdict }) => [hypothesis, verdict])).toEqual([
      ['No pause', 'keep'],
      ['A real gain of 2 %', 'keep'],
      ['Nothing: another name for the draw', 'discard'],
    ])
    const head = await engine.handlers['campaign.head']({ campaign })
    expect(head).toMatchObject({ state: 'finished', reason: 'The budget of 3 experiments is spent.' })
    expect(head.speedup?.factor).toBeGreaterThan(first.speedup?.factor ?? 9)
  })

  test('replays to the same decisions', () => {
    const store = openStore(join(folder, 'home'))
    const answers = listSteps(store.db, campaign).flatMap(({ answer }) => answer?.kind ?? [])
    expect(answers.filter((kind) => kind === 'extended')).toHaveLength(1)
    expect(replayCampaign(store.db, campaign).kind).toBe('same')
    store.close()
  })
})

test('a patch that only takes code away is kept for losing nothing', () => {
  expect(rows[0]).toMatchObject({ kind: 'simplify', verdict: 'keep', reason: 'simpler' })
})
