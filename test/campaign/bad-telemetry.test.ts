import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../main/core/log.ts'
import { findStrays } from '../../main/core/process/strays.ts'
import { createEngine, type Engine } from '../../main/engine.ts'
import type { Device, Machine, Observation } from '../../preload/contract/gpu.ts'
import type { RunRow } from '../../preload/contract/run.ts'
import { begin, endOf } from '../support/campaign.ts'
import { gpuPatches, makeGpuProject, quietGpu } from '../support/gpu-project.ts'
import { planWorker } from '../support/plan-worker.ts'
import { type StandIn, standInGpu, standInUuid } from '../support/stand-in-gpu.ts'

// Whole campaigns over an nvidia-smi that breaks down in one way after the other, and recovers. What they take is mostly waiting: both go at
// once, and nvidia-smi is waited for a shorter time than usual.
const patience = { everyMs: 100, firstLineMs: 1_500, answerMs: 1_500, againMs: 1_500 }
const lastsAtMostMs = 40_000
/** Ended and killed, or left where it can't be. */
const endingMs = 1_300

type Fault = {
  readonly fault: string
  /** How long it lasts: until the window has shown this. */
  readonly until: (machine: Machine) => boolean
}
const isOn = ({ state }: Machine): boolean => state === 'on'
const isRetrying = ({ state }: Machine): boolean => state === 'retrying'
const hasFailed = ({ state }: Machine): boolean => state === 'failed'
const plans = {
  'from the start hangs, so that a number of a GPU is believed': {
    gpus: [0],
    faults: [
      { fault: 'hang', until: hasFailed },
      { fault: '', until: isOn },
      { fault: 'exit', until: hasFailed },
      // A driver of another version, which prints in another order.
      { fault: 'shuffled:stream', until: isOn },
      { fault: 'mismatch', until: hasFailed },
    ],
  },
  'hangs in mid-campaign': {
    gpus: null,
    faults: [
      { fault: '', until: (machine) => isOn(machine) && machine.seen.length > 0 },
      { fault: 'hang:audit', until: (machine) => isOn(machine) && age(machine) > 3 * patience.answerMs },
      { fault: '', until: (machine) => age(machine) < patience.answerMs },
      { fault: 'hang', until: isRetrying },
      { fault: '', until: isOn },
      { fault: 'flood', until: ({ missed }) => missed.lines > 0 },
    ],
  },
} as const satisfies Readonly<Record<string, { gpus: readonly number[] | null; faults: readonly Fault[] }>>
const names = Object.keys(plans) as (keyof typeof plans)[]

/** For how long nobody has looked who is on the GPU, in ms. */
function age({ seen }: Machine): number {
  const at = seen.find(({ gpu }) => gpu === standInUuid(0))?.boundary.at
  return at === undefined ? Number.NaN : Date.now() - at
}

type Ended = {
  readonly runs: readonly RunRow[]
  readonly observations: readonly Observation[]
  readonly verdicts: readonly string[]
  readonly device: Device | null
  /** What a window has shown of telemetry, oldest first, each once. */
  readonly shown: readonly string[]
  readonly left: readonly unknown[]
}

const folder = mkdtempSync(join(tmpdir(), 'pawl bad telemetry ü '))
const ended = new Map<string, Ended>()
function of(name: keyof typeof plans): Ended {
  const found = ended.get(name)
  if (found === undefined) throw new Error(`there was no campaign over one that ${name}`)
  return found
}

/** Lets one fault follow the other, as somebody who looks at the window sees them come and go. */
async function breakDown(engine: Engine, standIn: StandIn, faults: readonly Fault[], shown: string[]): Promise<void> {
  for (const { fault, until } of faults) {
    standIn.fail(fault)
    for (let [isOver, sinceMs] = [false, performance.now()]; !isOver; ) {
      await delay(50)
      if (performance.now() - sinceMs > lastsAtMostMs) throw new Error(`"${fault}" was never seen: ${shown.join('; ')}`)
      await engine.handlers['machine.watch']({ everyMs: 1_000 })
      const machine = await engine.handlers['machine.show']({})
      const said = `${machine.state}: ${machine.telemetry}`
      if (!shown.includes(said)) shown.push(said)
      isOver = until(machine)
    }
  }
}

/** Begins a campaign; resolves with what came of it. */
async function campaignOver(place: string, gpus: readonly number[] | null, faults: readonly Fault[]) {
  mkdirSync(place)
  const standIn = standInGpu('rtx4090')
  standIn.set(quietGpu)
  standIn.fail(faults[0]?.fault ?? '')
  const home = join(place, 'home')
  // What an engine finds around it when it is made stays its own: two stand beside each other.
  const before = { ...process.env }
  Object.assign(process.env, standIn.environment, { PAWL_LEASES: join(place, 'leases') })
  const resources = resolve(import.meta.dirname, '../../resources')
  const engine = await createEngine({
    home,
    door: 'cli',
    log: silentLog,
    version: 'test',
    resources,
    planWorker,
    machine: { patience },
  })
  process.env = before
  const project = makeGpuProject(place, standIn.stateFile, {}, { steps: 2, gpus })
  return async (): Promise<Ended> => {
    const shown: string[] = []
    const campaign = await begin(engine, project, `script:${project.patches}`)
    await Promise.all([endOf(engine, campaign), breakDown(engine, standIn, faults, shown)])
    const runs = (await engine.handlers['run.list']({ campaign, limit: 1_000 })).toReversed()
    const evidence = await Promise.all(runs.map(async (run) => await engine.handlers['run.evidence']({ run: run.id })))
    const rows = await engine.handlers['experiment.list']({ campaign })
    const [device = null] = (await engine.handlers['campaign.head']({ campaign })).devices
    await engine.close()
    const left = await findStrays({ name: 'PAWL_TELEMETRY', value: home })
    standIn.remove()
    return {
      runs,
      observations: evidence.flatMap(({ observation }) => observation ?? []),
      verdicts: rows.filter((row) => row.number > 0).map((row) => row.verdict),
      device,
      shown,
      left,
    }
  }
}

beforeAll(async () => {
  const begun: [string, () => Promise<Ended>][] = []
  for (const [index, name] of names.entries()) {
    const { gpus, faults } = plans[name]
    begun.push([name, await campaignOver(join(folder, String(index)), gpus, faults)])
  }
  await Promise.all(begun.map(async ([name, go]) => ended.set(name, await go())))
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(names)('a campaign over an nvidia-smi that %s', (name) => {
  test('comes to the verdicts of one over a sound one, with every run counted', () => {
    const { runs, verdicts } = of(name)
    expect(verdicts).toEqual(gpuPatches.map((patch) => patch.verdict))
    expect(runs.filter((run) => run.clean === false || run.outcome !== 'finished')).toEqual([])
  })

  test('is held up by one question at a time, no longer than that is waited for', () => {
    const { runs } = of(name)
    const waits = runs.slice(1).map((run, index) => (run.startedAt ?? 0) - (runs[index]?.endedAt ?? 0))
    // One after a run and one before the next at most; the rest is what a busy machine takes for a start.
    expect(Math.max(...waits)).toBeLessThan(2 * (patience.answerMs + endingMs) + 3_000)
  })

  test('leaves no nvidia-smi behind', () => {
    expect(of(name).left).toEqual([])
  })
})

const toldOf = (name: keyof typeof plans): string =>
  of(name)
    .observations.flatMap(({ missing }) => missing)
    .join('\n')

describe('one that hangs from the start', () => {
  const name = 'from the start hangs, so that a number of a GPU is believed'

  test('is shown as what it is, and so is each of its ways to fail, in its own words', () => {
    const failed = 'failed: GPU telemetry failed, and runs go on without it. nvidia-smi says:'
    const { shown } = of(name)
    expect(shown).toContain(`${failed} It did not answer within 1.5 s.`)
    expect(shown).toContain(`${failed} It ended with exit code 3 and without a word.`)
    expect(shown.at(-1)).toBe(
      `${failed} Failed to initialize NVML: Driver/library version mismatch NVML library version: 580.126`,
    )
    expect(toldOf(name)).toContain('There was no sample of the GPU during the run.')
  })

  test('is asked again later, and the GPU that was only believed is known then', () => {
    const { device, runs, shown } = of(name)
    expect(shown).toContain('on: One sample a second.')
    expect(runs[0]?.device).toBe('index-0')
    expect(device?.uuid).toBe(standInUuid(0))
    expect(runs.at(-1)?.device).toBe(standInUuid(0))
  })
})

describe('one that hangs in mid-campaign', () => {
  const name = 'hangs in mid-campaign'

  test('is told with the runs beside which it hung, and in the window', () => {
    expect(toldOf(name)).toContain('Who else was on the GPU is not known: It did not answer within 1.5 s.')
    expect(of(name).shown.join('\n')).toMatch(
      /retrying: GPU telemetry ended and is begun again; runs go on meanwhile\. nvidia-smi says: It said nothing for/,
    )
  })

  test('is looked at again when it has recovered', () => {
    expect(of(name).observations.at(-1)).toMatchObject({ gpu: { after: expect.anything() }, missing: [] })
  })
})
