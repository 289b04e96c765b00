import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GpuAudit } from '../../../main/core/gpu/audit.ts'
import type { MigInstance } from '../../../main/core/gpu/inventory.ts'
import type { LeasedRun } from '../../../main/core/gpu/lease.ts'
import type { AuditAnswer, Telemetry } from '../../../main/core/gpu/telemetry.ts'
import { type GpuPoint, summaryOf } from '../../../main/core/machine/gpu-summary.ts'
import { createHost } from '../../../main/core/machine/host.ts'
import { loadBetween } from '../../../main/core/machine/host-load.ts'
import { type Beginning, lookBefore, type Room, watchRun } from '../../../main/core/machine/observe.ts'
import { programOf } from '../../../main/core/machine/processes.ts'
import { createStamp } from '../../../main/core/machine/stamp.ts'
import { runFiles } from '../../../main/core/process/run-files.ts'
import { boundary } from '../../support/observed.ts'

const linux = process.platform === 'linux'
let root = ''
const time = { wall: 0, mono: 0, boot: 0, own: 0 }
let answers: AuditAnswer[] = []
let siblings: LeasedRun[] = []
let instances: MigInstance[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pawl room ü '))
  mkdirSync(join(root, 'proc/42'), { recursive: true })
  mkdirSync(join(root, 'sys/class/power_supply/BAT0'), { recursive: true })
  Object.assign(time, { wall: 1_000_000, mono: 5_000, boot: 9_000, own: 100 })
  cpu(0, 0)
  answers = []
  siblings = []
  instances = []
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** CPU time of two cores, in ticks of 10 ms. */
function cpu(busy: number, idle: number, stolen = 0): void {
  writeFileSync(
    join(root, 'proc/stat'),
    `cpu  ${busy + 1} 0 0 ${idle + 1} 0 0 0 ${stolen} 0 0\ncpu0 0 0 0\ncpu1 0 0 0\n`,
  )
}
function battery(status: string): void {
  writeFileSync(join(root, 'sys/class/power_supply/BAT0/type'), 'Battery\n')
  writeFileSync(join(root, 'sys/class/power_supply/BAT0/status'), `${status}\n`)
}
const clock = { nowMs: () => time.wall, monotonicMs: () => time.mono, bootMs: () => time.boot }
const pass = (seconds: number): void => {
  time.wall += seconds * 1000
  time.mono += seconds * 1000
  time.boot += seconds * 1000
}
const room = (): Room => ({
  host: createHost(root),
  stamp: createStamp(clock),
  clock,
  ownCpuMs: () => time.own,
  seen: new Map(),
  runs: () => siblings,
  telemetry: {
    facts: () => (instances.length === 0 ? [] : [{ uuid: 'GPU-0', isMig: true }]),
    instances: () => instances,
    audit: async () => answers.shift() ?? { kind: 'none', why: 'Nothing is said.' },
  } as unknown as Telemetry,
})
const audit = (change: Partial<GpuAudit> = {}): AuditAnswer => ({
  kind: 'audit',
  audit: {
    uuid: 'GPU-0',
    memoryUsedBytes: 0,
    processes: [],
    reasons: [],
    counters: null,
    powerLimitW: 450,
    temperatureC: 40,
    ...change,
  },
})

async function began(m: Room, uuid: string | null = null): Promise<Beginning> {
  const looked = await lookBefore(m, uuid)
  if (looked.kind !== 'beginning') throw new Error(looked.kind)
  return looked.beginning
}
const used = { cpuMs: 9_000, durationMs: 10_000 }
const emptyPoint: GpuPoint = {
  at: 1,
  utilisation: null,
  memoryUsedBytes: null,
  powerW: null,
  powerLimitW: null,
  smClockMhz: null,
  temperatureC: null,
  throttle: null,
}
const noPoints = (): GpuPoint[] => []

describe.runIf(linux)('beside a run', () => {
  test('the load of others is what is left without the run and without Pawl', async () => {
    const m = room()
    const watching = watchRun(m, await began(m), 'run', null)
    pass(10)
    time.own += 500
    cpu(1_450, 550)
    const { host } = await watching.finish(used, noPoints)
    expect(host).toMatchObject({ cores: 2, othersCores: 0.5, runCores: 0.9, idleShare: 0.275, stolenShare: 0 })
    expect(host).toMatchObject({ sleptMs: 0, clockJumpMs: 0 })
  })

  test('the launcher is Pawl’s too', async () => {
    const m = room()
    const stat = (ticks: number): void =>
      writeFileSync(join(root, 'proc/42/stat'), `42 (python3) S 1 2 3 4 5 6 7 8 9 10 ${ticks} 0 0 0 20`)
    stat(0)
    const beginning = await began(m)
    stat(300)
    const watching = watchRun(m, beginning, 'run', 42)
    pass(10)
    cpu(1_200, 800)
    const { host } = await watching.finish(used, noPoints)
    expect(host.othersCores).toBe(0)
  })

  test('another run of Pawl on another device is told from others, with all that it started', async () => {
    const m = room()
    const stat = (pid: number, own: number, waitedFor: number): void =>
      writeFileSync(
        join(root, `proc/${pid}/stat`),
        `${pid} (python3 (x)) S 1 2 3 4 5 6 7 8 9 10 ${own} 0 ${waitedFor} 0 20`,
      )
    for (const pid of [50, 51]) mkdirSync(join(root, `proc/${pid}/task/${pid}`), { recursive: true })
    writeFileSync(join(root, 'proc/50/task/50/children'), '51 ')
    const folder = join(root, 'sibling')
    mkdirSync(folder)
    const launcher = { runId: 'b', pid: 50, bootId: 'x', kernelStartTicks: 1, childPid: 51, startedAtMs: 1 }
    writeFileSync(runFiles(folder).launcher, JSON.stringify(launcher))
    siblings = [
      { device: 'GPU-0', id: 'run', folder: join(root, 'nowhere') },
      { device: 'GPU-1', id: 'b', folder },
    ]
    stat(50, 10, 100)
    stat(51, 900, 0)
    const watching = watchRun(m, await began(m), 'run', null)
    pass(10)
    stat(50, 20, 190)
    stat(51, 1_100, 0)
    cpu(1_400, 600)
    // 14 s of both cores: 9 s are the run's, 3 s the other run's.
    expect((await watching.finish(used, noPoints)).host).toMatchObject({ siblingCores: 0.3, othersCores: 0.2 })
    siblings = []
    cpu(0, 0)
    const alone = watchRun(m, await began(m), 'run', null)
    pass(10)
    cpu(1_400, 600)
    expect((await alone.finish(used, noPoints)).host).toMatchObject({ siblingCores: null, othersCores: 0.5 })
  })

  test('a run on another instance of the GPU is nobody on it, and one that has none of its own is', async () => {
    const id = '01arz3ndektsv4rrffq69g5fav'
    writeFileSync(join(root, 'proc/42/environ'), `A=b\0PAWL_RUN=${id}\0`)
    writeFileSync(join(root, 'proc/42/stat'), '42 (python3) S 1')
    const sibling = { pid: 42, type: 'compute' as const, name: 'python3', memoryBytes: 1_000 }
    siblings = [{ device: 'MIG-2', id, folder: join(root, 'nowhere') }]
    const seen = async (): Promise<readonly unknown[] | null | undefined> => {
      answers = [audit({ processes: [sibling] })]
      return (await began(room(), 'GPU-0')).gpu?.before?.processes
    }
    expect(await seen()).toMatchObject([{ pid: 42, run: id }])
    instances = [{ uuid: 'MIG-2', gpuIndex: 0, name: '3g.20gb' }]
    expect(await seen()).toEqual([])
    // The memory of the whole GPU is also that of the other run: it says nothing of this one.
    answers = [audit({ memoryUsedBytes: 1_000 }), audit({ memoryUsedBytes: 9e9 })]
    const m = room()
    const watching = watchRun(m, await began(m, 'GPU-0'), 'run', null)
    const points = [{ ...emptyPoint, memoryUsedBytes: 9e9 }]
    const { gpu } = await watching.finish(used, () => points)
    expect(gpu).toMatchObject({ before: { memoryUsedBytes: null }, memoryMaxBytes: null, samples: 1 })
  })

  test('sleep is told from time, and from a clock that is set', async () => {
    const m = room()
    const watching = watchRun(m, await began(m), 'run', null)
    pass(10)
    time.wall += 3_600_000
    time.boot += 3_600_000
    expect((await watching.finish(used, noPoints)).host).toMatchObject({ sleptMs: 3_600_000, clockJumpMs: 0 })
    time.wall -= 7_200_000
    expect((await watching.finish(used, noPoints)).host).toMatchObject({ sleptMs: 3_600_000, clockJumpMs: -7_200_000 })
  })

  test('none begins on a battery, and one that ends on it tells so', async () => {
    const m = room()
    battery('Discharging')
    expect(await lookBefore(m, null)).toEqual({ kind: 'on-battery' })
    battery('Charging')
    const watching = watchRun(m, await began(m), 'run', null)
    battery('Discharging')
    expect((await watching.finish(used, noPoints)).host.onBattery).toBe(true)
  })

  test('none begins on a GPU that is lost, and one during which it is lost tells so', async () => {
    const m = room()
    answers = [{ kind: 'lost', said: 'GPU is lost' }]
    expect(await lookBefore(m, 'GPU-0')).toEqual({ kind: 'lost', said: 'GPU is lost' })
    answers = [audit(), { kind: 'lost', said: 'GPU is lost' }]
    const watching = watchRun(m, await began(m, 'GPU-0'), 'run', null)
    expect((await watching.finish(used, noPoints)).gpu).toMatchObject({ lost: 'GPU is lost', after: null })
  })

  test('that an earlier Pawl began, the clocks and the load are measured from its beginning', async () => {
    const m = room()
    const beginning: Beginning = JSON.parse(
      JSON.stringify({ ...(await began(m)), pid: process.pid + 1, ownCpuMs: 1e9 }),
    )
    pass(10)
    cpu(1_900, 100)
    const watching = watchRun(m, beginning, 'run', null)
    const { host, missing } = await watching.finish(used, noPoints)
    expect(host.othersCores).toBeCloseTo(1 - time.own / 10_000)
    expect(missing).toEqual(['Pawl was away for a part of the run.'])
  })

  test('without telemetry the fact is told', async () => {
    const m = room()
    const watching = watchRun(m, await began(m, 'GPU-0'), 'run', null)
    expect((await watching.finish(used, noPoints)).missing).toEqual([
      'Who else was on the GPU is not known: Nothing is said.',
      'There was no sample of the GPU during the run.',
    ])
  })

  test('its own processes that still die are waited for, and are nobody else', async () => {
    const m = room()
    // A pid that the system does not have.
    const dying = { pid: 99_999_999, type: 'compute', name: 'python', memoryBytes: 5e9 } as const
    answers = [audit(), audit({ processes: [dying], memoryUsedBytes: 5e9 }), audit({ memoryUsedBytes: 2e9 }), audit()]
    const watching = watchRun(m, await began(m, 'GPU-0'), 'run', null)
    expect((await watching.finish(used, noPoints)).gpu?.after).toMatchObject({ processes: [], memoryUsedBytes: 0 })
    expect(answers).toEqual([])
  })
})

describe('what samples say of a run', () => {
  const point = (change: Partial<GpuPoint>): GpuPoint => ({
    at: 0,
    utilisation: 1,
    memoryUsedBytes: 5,
    powerW: 400,
    powerLimitW: 450,
    smClockMhz: 2_000,
    temperatureC: 70,
    throttle: [],
    ...change,
  })
  test('is their mean, their most, and the share of the time that each reason held', () => {
    const points = [
      point({}),
      point({ powerW: 200, throttle: ['sw-thermal', 'power-cap'], memoryUsedBytes: 9 }),
      point({ throttle: null, powerW: null }),
    ]
    expect(summaryOf(null, null, points, 3_000)).toMatchObject({
      samples: 3,
      memoryMaxBytes: 9,
      powerW: 300,
      powerFreeW: 400,
      energyJ: 900,
      throttledShare: { 'sw-thermal': 0.5, 'power-cap': 0.5 },
    })
  })
  test('gives way to the driver’s own counters, unless the driver was loaded anew', () => {
    const [before, after] = [
      boundary({ throttledMs: { 'sw-thermal': 100, 'hw-thermal': 900 } }),
      boundary({ throttledMs: { 'sw-thermal': 1_600, 'hw-thermal': 3 } }),
    ]
    expect(summaryOf(before, after, [point({ throttle: ['hw-thermal'] })], 3_000).throttledShare).toEqual({
      'sw-thermal': 0.5,
      'hw-thermal': 1,
    })
  })
  test('is not known where there were none, nor is its energy where there were too few', () => {
    expect(summaryOf(null, null, [], 3_000)).toMatchObject({
      samples: 0,
      powerW: null,
      energyJ: null,
      throttledShare: null,
    })
    expect(summaryOf(null, null, [point({})], 60_000).energyJ).toBeNull()
  })
})

test('load is not known where the system does not count, or counted anew', () => {
  const ours = { ownMs: 0, siblingsMs: null }
  const unknown = { othersCores: null, siblingCores: null, idleShare: null, stolenShare: null }
  expect(loadBetween(null, null, used, ours, 1_000)).toMatchObject(unknown)
  const at = (busyMs: number) => ({ cores: 2, busyMs, idleMs: 0, stolenMs: 0 })
  expect(loadBetween(at(5_000), at(10), used, ours, 1_000)).toMatchObject(unknown)
})

test.each([
  ['/usr/lib/xorg/Xorg -core :0 -seat seat0', 'Xorg'],
  ['python', 'python'],
  ['/opt/My Game/bin/game --fast', 'game'],
  ['C:\\Windows\\explorer.exe', 'C:\\Windows\\explorer.exe'],
  ['', ''],
])('a process called "%s" is %s', (name, program) => expect(programOf(name)).toBe(program))
