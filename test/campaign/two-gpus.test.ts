import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../main/engine.ts'
import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { Machine } from '../../preload/contract/gpu.ts'
import type { RunRow } from '../../preload/contract/run.ts'
import { begin, openEngine } from '../support/campaign.ts'
import { gpuPatches, makeGpuProject } from '../support/gpu-project.ts'
import { type StandIn, standInGpu, standInUuid } from '../support/stand-in-gpu.ts'

// Two Pawls with a data folder each, on one machine with two GPUs: both projects may use both.
type Side = {
  readonly name: string
  readonly engine: Engine
  readonly campaign: string
  head: CampaignHead
  runs: RunRow[]
  verdicts: string[]
}

let folder = ''
let standIn: StandIn
const sides: Side[] = []
/** What one of them shows of the machine while both have a run. */
const bothLeased: Machine[] = []

async function side(name: string, gpus: readonly number[] | null): Promise<Omit<Side, 'head' | 'runs' | 'verdicts'>> {
  const engine = await openEngine(join(folder, name, 'home'))
  const project = makeGpuProject(join(folder, name), standIn.stateFile, {}, { steps: 6, name: `project ${name}`, gpus })
  const campaign = await begin(engine, project, `script:${project.patches}`)
  return { name, engine, campaign }
}

async function ended({ engine, campaign, name }: Omit<Side, 'head' | 'runs' | 'verdicts'>): Promise<Side> {
  const head = await new Promise<CampaignHead>((done) => {
    engine.events((event) => {
      if (event.kind === 'machine-sampled') return
      void Promise.resolve(engine.handlers['campaign.head']({ campaign })).then((now) => {
        if (now.endedAt !== null) done(now)
      })
      void Promise.resolve(engine.handlers['machine.show']({})).then((machine) => {
        const runs = machine.leases.filter((lease) => lease.run !== null)
        if (runs.length === 2) bothLeased.push(machine)
      })
    })
  })
  const runs = (await engine.handlers['run.list']({ campaign, limit: 1_000 })).toReversed()
  const rows = await engine.handlers['experiment.list']({ campaign })
  return {
    name,
    engine,
    campaign,
    head,
    runs,
    verdicts: rows.filter((row) => row.number > 0).map((row) => row.verdict),
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl two gpus ü '))
  standIn = standInGpu('two')
  standIn.set({})
  Object.assign(process.env, standIn.environment)
  const begun = await Promise.all([side('a', null), side('b', [0, 1])])
  sides.push(...(await Promise.all(begun.map(ended))))
  for (const side of sides) await side.engine.close()
}, 300_000)

afterAll(() => {
  standIn.remove()
  rmSync(folder, { recursive: true, force: true })
})

describe('two campaigns on two GPUs', () => {
  test('have one each', () => {
    expect(sides.map((side) => side.head.devices[0]?.uuid).toSorted()).toEqual([standInUuid(0), standInUuid(1)])
  })

  test('have all their runs on it, so that every comparison is on the same GPU', () => {
    for (const side of sides) {
      expect(side.runs.length).toBeGreaterThan(10)
      expect(new Set(side.runs.map((run) => run.device))).toEqual(new Set([side.head.devices[0]?.uuid]))
    }
  })

  test('do not wait for each other', () => {
    for (const side of sides) expect(side.head.idle.find((part) => part.cause === 'lease')?.ms ?? 0).toBeLessThan(50)
    const [a, b] = sides.map((side) => side.runs)
    const beside = a?.filter((run) =>
      b?.some((other) => (run.startedAt ?? 0) < (other.endedAt ?? 0) && (other.startedAt ?? 0) < (run.endedAt ?? 0)),
    )
    expect(beside?.length).toBeGreaterThan(5)
  })

  test('make none of each other’s runs void, and come to the verdicts of a campaign that is alone', () => {
    for (const side of sides) {
      expect(side.runs.filter((run) => run.clean === false).map((run) => run.why)).toEqual([])
      expect(side.verdicts).toEqual(gpuPatches.map((patch) => patch.verdict))
    }
  })

  test('are both shown with their GPU and their run, the other’s with its data folder', () => {
    const [machine] = bothLeased
    expect(machine?.leases.map((lease) => lease.device).toSorted()).toEqual([standInUuid(0), standInUuid(1)])
    expect(machine?.leases.filter((lease) => lease.own !== null)).toHaveLength(1)
    expect(machine?.leases.map((lease) => lease.home).toSorted()).toEqual(
      ['a', 'b'].map((name) => join(folder, name, 'home')),
    )
    expect(machine?.claims.map((claim) => [claim.device, claim.campaign]).toSorted()).toEqual(
      sides.map((side) => [side.head.devices[0]?.uuid ?? '', side.campaign]).toSorted(),
    )
  })
})
