import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { listCampaigns } from '../../main/core/store/campaigns.ts'
import { listExperiments } from '../../main/core/store/experiments.ts'
import { openStore, type Store } from '../../main/core/store/open.ts'
import { listRuns, type RunRecord } from '../../main/core/store/runs.ts'
import { sql } from '../../main/core/store/sql.ts'
import { listSteps } from '../../main/core/store/steps.ts'
import { begin, openEngine } from '../support/campaign.ts'
import { gpuPatches, makeGpuProject, quietGpu } from '../support/gpu-project.ts'
import { runKilledWith } from '../support/killable.ts'
import { calmAfterRuns, type StandIn, standInGpu, standInUuid } from '../support/stand-in-gpu.ts'

// One campaign on two GPUs, of which the second is 5 % worse at everything. Its Pawl is killed while both have a run, and later one of them is lost.
let folder = ''
let standIn: StandIn
let store: Store
let campaign = ''
let runs: RunRecord[] = []
let lastLine = ''
let liveWhenKilled: readonly string[] = []
/** What the campaign said of itself on the way. */
let said: readonly string[] = []

const second = 1.05
/** Of all runs that train the one that is the sixth to begin. */
const lostRun = 6
const lostForMs = 3_000

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl both gpus ü '))
  standIn = standInGpu('two')
  standIn.set({})
  Object.assign(process.env, standIn.environment)
  const home = join(folder, 'home')
  const plan = { [lostRun]: 'lost' } as const
  const project = makeGpuProject(folder, standIn.stateFile, plan, { steps: 3, atOnce: 'all', second })
  const stopCalming = calmAfterRuns(standIn, quietGpu, (state) =>
    Object.values(state.gpus ?? {}).some((gpu) => gpu.lost === true) ? lostForMs : 60_000,
  )
  const killed = await runKilledWith({ home, project }, 2)
  stopCalming()
  lastLine = killed.lastLine
  liveWhenKilled = killed.live
  said = killed.said
  store = openStore(home)
  campaign = listCampaigns(store.db)[0]?.id ?? ''
  runs = listRuns(store.db, campaign, 1_000).toReversed()
}, 120_000)

afterAll(() => {
  store.close()
  standIn.remove()
  rmSync(folder, { recursive: true, force: true })
})

function overlap(a: RunRecord, b: RunRecord): boolean {
  return (a.startedAt ?? 0) < (b.ended?.endedAt ?? 0) && (b.startedAt ?? 0) < (a.ended?.endedAt ?? 0)
}

describe('a campaign on two GPUs, its app killed while both have a run', () => {
  test('works on both, with one run at a time on each', () => {
    expect(lastLine).toMatch(/^ended finished/)
    const of = (index: number) => runs.filter((run) => run.device === standInUuid(index))
    expect(of(0).length + of(1).length).toBe(runs.length)
    for (const own of [of(0), of(1)]) {
      expect(own.length).toBeGreaterThan(10)
      expect(own.filter((run) => own.some((other) => other.number < run.number && overlap(run, other)))).toEqual([])
    }
    expect(of(0).filter((run) => of(1).some((other) => overlap(run, other))).length).toBeGreaterThan(5)
  })

  test('goes on with both runs, and makes none twice: each answers one step, of its own lane', () => {
    expect(liveWhenKilled.length).toBe(2)
    const steps = listSteps(store.db, campaign)
    const answered = steps.flatMap((step) => step.run ?? [])
    expect(runs.filter((run) => run.ended === null || run.ended.outcome === 'lost')).toEqual([])
    expect(runs.map((run) => run.id).sort()).toEqual([...answered].sort())
    for (const id of liveWhenKilled) expect(answered).toContain(id)
    for (const step of steps)
      if (step.run !== null) expect(runs.find((run) => run.id === step.run)?.lane).toBe(step.lane)
  })

  test('goes on with one of them while the other is lost, and says so', () => {
    // Which of two that begin together trains first is the machine's choice.
    const [lost, ...alsoLost] = runs.filter((run) => run.ended?.outcome === 'crashed')
    expect(alsoLost).toEqual([])
    expect(lost?.ended).toMatchObject({ clean: false })
    const next = runs.find((run) => run.lane === lost?.lane && run.number > lost.number)
    const [from, to] = [lost?.ended?.endedAt ?? 0, next?.startedAt ?? 0]
    expect(to - from).toBeGreaterThan(lostForMs / 2)
    const others = runs.filter((run) => run.lane !== lost?.lane && (run.startedAt ?? 0) > from)
    expect(others.filter((run) => (run.ended?.endedAt ?? to) < to).length).toBeGreaterThan(0)
    const sentence = `running: GPU ${lost?.lane} is lost; its runs go on when it is back. nvidia-smi says: `
    expect(said.filter((one) => one.startsWith(sentence))).toHaveLength(1)
  })

  test('takes the worse card for no patch’s fault, and the better one for no patch’s merit', () => {
    const verdicts = listExperiments(store.db, campaign).slice(1)
    expect(verdicts.map(({ hypothesis, verdict }) => ({ hypothesis, verdict }))).toEqual(
      gpuPatches.map(({ subject, verdict }) => ({ hypothesis: subject, verdict })),
    )
    const [win] = verdicts
    expect(win?.effect).toBeGreaterThan(0.03)
    expect(win?.effect).toBeLessThan(0.05)
  })

  test('measures the claim in pairs on one GPU each, on both of them', () => {
    const final = runs.filter((run) => run.stage === 'final')
    const numbers = [...new Set(final.map((run) => run.pair))]
    const devicesOf = (pair: number | null) =>
      new Set(final.filter((run) => run.pair === pair).map((run) => run.device))
    expect(numbers.length).toBe(8)
    for (const pair of numbers) expect(devicesOf(pair).size).toBe(1)
    expect(new Set(final.map((run) => run.device)).size).toBe(2)
    const { claim } = listCampaigns(store.db)[0] ?? {}
    expect(claim?.speedup).toBeGreaterThan(1.03)
    expect(claim?.speedup).toBeLessThan(1.05)
  })

  test('replays to the same decisions, and a changed metric makes that fail', () => {
    expect(replayCampaign(store.db, campaign).kind).toBe('same')
    const number = runs.find((run) => run.lane === 1)?.number ?? 0
    store.db.run(sql`UPDATE run SET value = value * 1.05 WHERE campaign_id = ${campaign} AND number = ${number}`)
    expect(replayCampaign(store.db, campaign).kind).toBe('differs')
    store.db.run(sql`UPDATE run SET value = value / 1.05 WHERE campaign_id = ${campaign} AND number = ${number}`)
  })

  test('leaves nothing of its runs behind', () => {
    expect(readdirSync(join(folder, 'home', 'runs'))).toEqual([])
    expect(readdirSync(join(folder, 'home', 'worktrees'))).toEqual([])
  })
})

describe('a campaign on two GPUs', () => {
  test('ends the runs on both when it is stopped; who goes on with it makes them again, and pauses both', async () => {
    const engine = await openEngine(join(folder, 'stopped'))
    const project = makeGpuProject(join(folder, 'b'), standIn.stateFile, {}, { steps: 20, atOnce: 2 })
    const id = await begin(engine, project, `script:${project.patches}`)
    const head = async () => await engine.handlers['campaign.head']({ campaign: id })
    const runsNow = async () => await engine.handlers['run.list']({ campaign: id, limit: 10 })
    const bothRun = async () =>
      await expect.poll(async () => (await head()).running.length, { timeout: 20_000, interval: 20 }).toBe(2)
    await bothRun()
    const live = (await head()).running
    expect(live.map((run) => run.device).toSorted()).toEqual([standInUuid(0), standInUuid(1)])
    await engine.handlers['campaign.stop']({ campaign: id })
    expect(await head()).toMatchObject({ state: 'stopped', running: [] })
    const ended = await runsNow()
    for (const { run } of live) expect(ended.find((one) => one.id === run)).toMatchObject({ outcome: 'stopped' })
    await engine.handlers['campaign.resume']({ campaign: id })
    await bothRun()
    await engine.handlers['campaign.pause']({ campaign: id })
    await expect.poll(async () => (await head()).state, { timeout: 20_000, interval: 20 }).toBe('paused')
    expect((await runsNow()).filter((run) => run.endedAt === null)).toEqual([])
    await engine.handlers['campaign.stop']({ campaign: id })
    await engine.close()
  }, 60_000)
})
