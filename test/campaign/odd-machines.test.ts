import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { findSmi } from '../../main/core/gpu/smi.ts'
import { silentLog } from '../../main/core/log.ts'
import { rules } from '../../main/core/machine/rules.ts'
import { createEngine, type Engine } from '../../main/engine.ts'
import type { RunEvidence } from '../../preload/contract/gpu.ts'
import type { RunRow } from '../../preload/contract/run.ts'
import { begin } from '../support/campaign.ts'
import { makeGpuProject, quietGpu } from '../support/gpu-project.ts'
import { planWorker } from '../support/plan-worker.ts'
import { type StandIn, type StandInState, standInGpu, standInUuid } from '../support/stand-in-gpu.ts'

// The loop itself, on machines that are not a desktop with one NVIDIA GPU. `root` is what it takes for the system's own files.
const patience = { timeout: 90_000, interval: 200 }
const noBattery = {}
const made: (() => void | Promise<void>)[] = []
const environment = { ...process.env }
afterEach(async () => {
  for (const remove of made.splice(0).reverse()) await remove()
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
})

type Odd = {
  readonly folder: string
  readonly root: string
  readonly standIn: StandIn | null
  readonly engine: () => Promise<Engine>
}

/** A machine with these of the system's own files; `gpu`: which the stand-in is, null: there is no nvidia-smi. */
function oddMachine(gpu: string | null, files: Readonly<Record<string, string>>, state: StandInState = quietGpu): Odd {
  const folder = mkdtempSync(join(tmpdir(), 'pawl odd ü '))
  made.push(() => rmSync(folder, { recursive: true, force: true }))
  const root = join(folder, 'root')
  mkdirSync(root)
  for (const [file, content] of Object.entries(files)) write(root, file, content)
  const standIn = gpu === null ? null : standInGpu(gpu)
  if (standIn !== null) {
    made.push(standIn.remove)
    standIn.set(state)
    Object.assign(process.env, standIn.environment)
  }
  return {
    folder,
    root,
    standIn,
    engine: async () => {
      const engine = await createEngine({
        home: join(folder, 'home'),
        door: 'web',
        log: silentLog,
        version: 'test',
        resources: resolve(import.meta.dirname, '../../resources'),
        planWorker,
        machine: { root, rules },
      })
      made.push(engine.close)
      return engine
    },
  }
}

function write(root: string, file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), `${content}\n`)
}

async function start(odd: Odd, engine: Engine): Promise<string> {
  const project = makeGpuProject(odd.folder, odd.standIn?.stateFile ?? join(odd.folder, 'state.json'), {})
  const campaign = await begin(engine, project, `script:${project.patches}`)
  return campaign
}

async function endedRuns(engine: Engine, campaign: string, count: number): Promise<RunRow[]> {
  return await vi.waitFor(async () => {
    const runs = (await engine.handlers['run.list']({ campaign, limit: 100 })).filter((run) => run.endedAt !== null)
    expect(runs.length).toBeGreaterThanOrEqual(count)
    return runs.toReversed()
  }, patience)
}

/** The first runs of a campaign on this machine, with what the machine said beside them. */
async function runsOn(odd: Odd): Promise<{ runs: RunRow[]; evidence: RunEvidence[]; engine: Engine }> {
  const engine = await odd.engine()
  const campaign = await start(odd, engine)
  const runs = await endedRuns(engine, campaign, 2)
  const evidence = await Promise.all(runs.map(async (run) => await engine.handlers['run.evidence']({ run: run.id })))
  await engine.handlers['campaign.stop']({ campaign })
  for (const run of runs) expect([run.outcome, run.clean]).toEqual(['finished', true])
  return { runs, evidence, engine }
}

const telemetryOf = async (engine: Engine): Promise<string> => (await engine.handlers['machine.show']({})).telemetry

describe.runIf(process.platform === 'linux')('the loop', () => {
  test.runIf(findSmi() === null)('without any GPU trains on the processor, and says so', async () => {
    const { runs, evidence, engine } = await runsOn(oddMachine(null, noBattery))
    expect(runs.map((run) => run.device)).toEqual(runs.map(() => null))
    expect(evidence[0]?.observation?.gpu).toBeNull()
    expect(await telemetryOf(engine)).toBe('Processor and memory only: no NVIDIA GPU.')
  })

  test.runIf(findSmi() === null)('on an AMD GPU trains with the telemetry of the processor, and says so', async () => {
    const card = 'sys/bus/pci/devices/0000:0c:00.0'
    const amd = oddMachine(null, { [`${card}/vendor`]: '0x1002', [`${card}/class`]: '0x030000' })
    const { evidence, engine } = await runsOn(amd)
    expect(evidence[0]?.observation?.gpu).toBeNull()
    expect(await telemetryOf(engine)).toBe(
      'Processor and memory only: AMD GPUs can train here, but their telemetry is not read.',
    )
  })

  test('under WSL counts its runs, although memory of processes and Windows programs are not known', async () => {
    const wsl = oddMachine('wsl', { 'proc/version': 'Linux version 5.15.167.4-microsoft-standard-WSL2' })
    const { evidence, engine } = await runsOn(wsl)
    const seen = evidence[0]?.observation?.gpu?.after?.processes
    expect(seen).toMatchObject([{ name: 'Xorg', memoryBytes: null }])
    expect(await telemetryOf(engine)).toContain('Under WSL, Windows programs on the GPU are not seen.')
  })

  test('on an instance of a GPU that is cut leases the instance and shows it alone to the run', async () => {
    const { runs, evidence, engine } = await runsOn(oddMachine('mig', noBattery))
    const instance = 'MIG-0a8ba1d5-6b2f-5d2c-9f6c-6a2f3d4e5b60'
    expect(runs[0]?.device).toBe(instance)
    // It is the whole GPU that is asked about itself, and it does not tell how busy it is.
    expect(evidence[0]?.observation?.gpu).toMatchObject({ uuid: standInUuid(0), utilisation: null })
    expect(await telemetryOf(engine)).toContain('A GPU that is cut into instances does not tell how busy it is.')
  })

  test('on a GPU without memory of its own takes the machine’s', async () => {
    const meminfo = 'MemTotal:       125000000 kB\nMemAvailable:   100000000 kB'
    const { evidence, engine } = await runsOn(oddMachine('gb10', { 'proc/meminfo': meminfo }))
    expect(evidence[1]?.observation?.gpu?.memoryMaxBytes).toBe(25_000_000 * 1024)
    expect(await telemetryOf(engine)).toContain('The GPU shares the machine’s memory, which is what is shown.')
  })

  test('goes on without telemetry where nvidia-smi does not fit the driver, and says so in its own words', async () => {
    const card = 'sys/bus/pci/devices/0000:01:00.0'
    const broken = oddMachine('rtx4090', { [`${card}/vendor`]: '0x10de', [`${card}/class`]: '0x030000' })
    broken.standIn?.fail('mismatch')
    const { engine } = await runsOn(broken)
    const machine = await engine.handlers['machine.show']({})
    expect(machine.state).toBe('failed')
    expect(machine.telemetry).toContain(`GPU telemetry failed, and runs go on without it. nvidia-smi says:`)
    expect(machine.telemetry).toContain('Driver/library version mismatch')
  })

  test('on a laptop waits while it is on its battery, and goes on with mains power', async () => {
    const supply = 'sys/class/power_supply/BAT0'
    const laptop = oddMachine('laptop', { [`${supply}/type`]: 'Battery', [`${supply}/status`]: 'Discharging' })
    const engine = await laptop.engine()
    const campaign = await start(laptop, engine)
    await vi.waitFor(async () => {
      const head = await engine.handlers['campaign.head']({ campaign })
      expect([head.state, head.reason]).toEqual([
        'paused',
        'The machine runs on its battery, on which nothing is timed; it goes on with mains power.',
      ])
    }, patience)
    expect(await engine.handlers['run.list']({ campaign, limit: 10 })).toEqual([])
    write(laptop.root, `${supply}/status`, 'Charging')
    const [run] = await endedRuns(engine, campaign, 1)
    expect(run).toMatchObject({ outcome: 'finished', clean: true, device: standInUuid(0) })
    await engine.handlers['campaign.stop']({ campaign })
  })

  test('knows its GPU again when that has another uuid after a reboot', async () => {
    const odd = oddMachine('rtx4090', noBattery)
    const first = await odd.engine()
    const campaign = await start(odd, first)
    await endedRuns(first, campaign, 1)
    await first.close()
    made.splice(made.indexOf(first.close), 1)
    process.env.STAND_IN_UUID = 'ffff'
    const second = await odd.engine()
    const before = (await second.handlers['run.list']({ campaign, limit: 100 })).filter((run) => run.endedAt !== null)
    const runs = await endedRuns(second, campaign, before.length + 2)
    expect(runs[0]?.device).toBe(standInUuid(0))
    expect(runs.at(-1)).toMatchObject({ device: standInUuid(0).replace('5a1b', 'ffff'), clean: true })
    expect((await second.handlers['campaign.head']({ campaign })).devices[0]?.uuid).toBe(runs.at(-1)?.device)
    await second.handlers['campaign.stop']({ campaign })
  })
})
