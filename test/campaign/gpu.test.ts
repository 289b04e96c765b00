import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evidenceOf } from '../../main/core/store/evidence.ts'
import { openStore } from '../../main/core/store/open.ts'
import type { Engine } from '../../main/engine.ts'
import type { RunEvidence } from '../../preload/contract/gpu.ts'
import type { RunRow } from '../../preload/contract/run.ts'
import { begin, openEngine } from '../support/campaign.ts'
import { gpuPatches, type Happening, makeGpuProject, quietGpu } from '../support/gpu-project.ts'
import { calmAfterRuns, type StandIn, standInGpu, standInUuid } from '../support/stand-in-gpu.ts'

// Runs 1 to 6 are the warm-up: by then there is something to compare with.
const plan: Readonly<Record<number, Happening>> = {
  5: 'power-cap',
  8: 'foreign',
  11: 'hot',
  14: 'lost',
  17: 'limit',
}
const backAfterMs = 3_000

let folder = ''
let standIn: StandIn
let runs: RunRow[] = []
let evidence = new Map<string, RunEvidence>()
let verdicts: string[] = []
const reasons: string[] = []

/** A real campaign over the stand-in. What a run leaves behind on the GPU is gone a moment after the run was judged. */
async function campaignOf(engine: Engine): Promise<string> {
  const project = makeGpuProject(folder, standIn.stateFile, plan, { steps: 6 })
  const campaign = await begin(engine, project, `script:${project.patches}`)
  await new Promise<void>((done) => {
    engine.events((event) => {
      if (event.kind !== 'campaign-changed' && event.kind !== 'campaigns-changed') return
      void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then((head) => {
        if (head.state === 'paused' && head.reason !== null && reasons.at(-1) !== head.reason) reasons.push(head.reason)
        if (head.endedAt !== null) done()
      })
    })
  })
  return campaign
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl gpu campaign ü '))
  standIn = standInGpu('rtx4090', 50)
  standIn.set(quietGpu)
  const stopCalming = calmAfterRuns(standIn, quietGpu, (state) =>
    state.gpus?.['0']?.lost === true ? backAfterMs : 700,
  )
  Object.assign(process.env, standIn.environment)
  const home = join(folder, 'home')
  const engine = await openEngine(home)
  const campaign = await campaignOf(engine)
  runs = (await engine.handlers['run.list']({ campaign, limit: 1_000 })).toReversed()
  verdicts = (await engine.handlers['experiment.list']({ campaign }))
    .filter((row) => row.number > 0)
    .map((row) => row.verdict)
  await engine.close()
  stopCalming()
  const store = openStore(home)
  evidence = new Map(runs.map((run) => [run.id, evidenceOf(store.db, run.id)]))
  store.close()
}, 300_000)

afterAll(() => {
  standIn.remove()
  rmSync(folder, { recursive: true, force: true })
})

const run = (number: number): RunRow => {
  const found = runs[number - 1]
  if (found === undefined) throw new Error(`there is no run ${number}`)
  return found
}
const rulesOf = (number: number): string[] =>
  evidence.get(run(number).id)?.findings.map((finding) => finding.rule) ?? []

describe('a campaign on a machine on which things happen', () => {
  test('has every verdict as if nothing had', () => {
    expect(verdicts).toEqual(gpuPatches.map((patch) => patch.verdict))
  })

  test('voids the runs that were disturbed, and no other', () => {
    const voided = runs.filter((row) => row.clean === false).map((row) => row.number)
    expect(voided).toEqual([8, 11, 14, 17])
  })

  test('says why', () => {
    expect(run(8).why).toMatch(/^python3 other\.py \(process 1, \w+\) was on the GPU with 2\.0 GiB\./)
    expect(run(11).why).toMatch(
      /^The GPU was held back \(heat\) for \d+ % of the run, beside the incumbent for 0\.0 %\.$/,
    )
    expect(run(14).why).toMatch(/^The GPU was lost during the run: Unable to determine the device handle/)
    expect(run(17).why).toMatch(/^The GPU’s power limit was changed during the run, between 300 and 450 W\.$/)
  })

  test('makes each of them again at once, for the same experiment with the same seed', () => {
    for (const number of [8, 11, 14, 17]) {
      const again = run(number + 1)
      expect([again.experiment, again.seed, again.patches]).toEqual([
        run(number).experiment,
        run(number).seed,
        run(number).patches,
      ])
      expect(again.clean).toBe(true)
    }
  })

  test('pauses with a sentence while the GPU is lost, and goes on by itself', () => {
    expect(reasons).toEqual([
      expect.stringMatching(/^The GPU is lost; it goes on when the GPU is back\. nvidia-smi says: Unable/),
    ])
    expect((run(15).startedAt ?? 0) - (run(14).endedAt ?? 0)).toBeGreaterThanOrEqual(backAfterMs / 2)
  })

  test('records a power cap and does not count it', () => {
    expect(rulesOf(5)).toEqual(['power-cap'])
    expect(run(5).clean).toBe(true)
  })

  test('keeps what was measured beside every run, and its energy', () => {
    for (const row of runs) {
      const observation = evidence.get(row.id)?.observation
      expect(observation?.gpu?.uuid).toBe(standInUuid(0))
      expect(row.device).toBe(standInUuid(0))
      if (row.number === 14) continue
      expect(observation?.gpu).toMatchObject({ memoryMaxBytes: expect.any(Number), powerW: expect.any(Number) })
      expect(observation?.host.othersCores).toEqual(
        process.platform === 'linux' ? expect.any(Number) : expect.anything(),
      )
      expect(row.energyJ).toBeGreaterThan(0)
    }
  })
})
