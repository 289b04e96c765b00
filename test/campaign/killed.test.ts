import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { listCampaigns } from '../../main/core/store/campaigns.ts'
import { listExperiments } from '../../main/core/store/experiments.ts'
import { openStore } from '../../main/core/store/open.ts'
import { listRuns } from '../../main/core/store/runs.ts'
import { sql } from '../../main/core/store/sql.ts'
import { listSteps } from '../../main/core/store/steps.ts'
import { type ForeignProject, foreignPatches, makeForeignProject } from '../support/foreign-project.ts'
import { runKilled } from '../support/killable.ts'

/** Kills the engine in the middle of these runs, counted from its start. */
const killAfterRuns = [2, 5, 3]

let folder = ''
let home = ''
let project: ForeignProject
let lastLine = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl ü '))
  home = join(folder, 'Pawls Daten')
  project = makeForeignProject(folder)
  lastLine = await runKilled(home, project, killAfterRuns)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a campaign on a foreign repository, its app killed three times in mid-run', () => {
  test('ends by itself', () => {
    expect(lastLine).toMatch(/^ended finished/)
  })

  test('has every verdict right', () => {
    const store = openStore(home)
    const [campaign] = listCampaigns(store.db)
    const verdicts = listExperiments(store.db, campaign?.id ?? '').slice(1)
    expect(verdicts.map(({ hypothesis, verdict }) => ({ hypothesis, verdict }))).toEqual(
      foreignPatches.map(({ subject, verdict }) => ({ hypothesis: subject, verdict })),
    )
    store.close()
  })

  test('lost no run and made none twice: each run that was begun answered one step', () => {
    const store = openStore(home)
    const [campaign] = listCampaigns(store.db)
    const runs = listRuns(store.db, campaign?.id ?? '', 10_000)
    const answered = listSteps(store.db, campaign?.id ?? '').flatMap((step) => step.run ?? [])
    expect(new Set(answered).size).toBe(answered.length)
    expect(runs.filter((run) => run.ended === null)).toEqual([])
    expect(runs.map((run) => run.id).sort()).toEqual([...answered].sort())
    store.close()
  })

  test('replays to the same decisions, and a changed metric makes that fail', () => {
    const store = openStore(home)
    const [campaign] = listCampaigns(store.db)
    const id = campaign?.id ?? ''
    expect(replayCampaign(store.db, id).kind).toBe('same')
    store.db.run(sql`UPDATE run SET value = value * 1.05 WHERE campaign_id = ${id} AND number = 3`)
    expect(replayCampaign(store.db, id).kind).toBe('differs')
    store.db.run(sql`UPDATE run SET value = value / 1.05 WHERE campaign_id = ${id} AND number = 3`)
    store.close()
  })

  test('left the checkout as it was, and nothing of its runs behind', () => {
    expect(readdirSync(project.path).sort()).toEqual(['.git', 'judge.py', 'pawl.toml', 'train.py'])
    expect(readdirSync(join(home, 'runs'))).toEqual([])
  })
})
