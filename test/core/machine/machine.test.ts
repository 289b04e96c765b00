import { existsSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { usualPatience } from '../../../main/core/gpu/telemetry.ts'
import { silentLog } from '../../../main/core/log.ts'
import { type MachineRoom, openMachine } from '../../../main/core/machine/machine.ts'
import type { KnownGpus } from '../../../preload/contract/gpu.ts'
import { quietGpu } from '../../support/gpu-project.ts'
import { testClock } from '../../support/runs.ts'
import { type StandIn, standInGpu, standInUuid } from '../../support/stand-in-gpu.ts'

const environment = { ...process.env }
const made: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const remove of made.splice(0).reverse()) await remove()
  process.env = { ...environment }
})

async function machineOn(
  name: string,
  fault = '',
  isTimed = () => false,
  known: KnownGpus | null = null,
): Promise<{ room: MachineRoom; standIn: StandIn; changes: number[]; remembered: KnownGpus[] }> {
  const standIn = standInGpu(name)
  made.push(standIn.remove)
  standIn.set({ ...quietGpu, fault })
  Object.assign(process.env, standIn.environment)
  const changes: number[] = []
  const remembered: KnownGpus[] = []
  const room = await openMachine({
    root: '/',
    replay: null,
    clock: testClock,
    owner: `test-${process.pid}-${performance.now()}`,
    log: silentLog,
    campaignRuns: () => false,
    runs: () => [],
    isTimed,
    announce: () => {},
    store: () => {},
    onEvent: () => {},
    changed: () => changes.push(changes.length),
    known,
    remember: (told) => remembered.push(told),
    patience: { ...usualPatience, answerMs: 1_500 },
  })
  made.push(room.close)
  return { room, standIn, changes, remembered }
}

/** The arguments of every start of the stand-in. */
function askedOf(standIn: StandIn): string[] {
  if (!existsSync(standIn.askedFile)) return []
  return readFileSync(standIn.askedFile, 'utf8').trimEnd().split('\n')
}

describe('the machine', () => {
  test('is shown at once, and what its driver says is told when it has said it', async () => {
    const { room, changes } = await machineOn('a100x8')
    expect(room.show()).toMatchObject({ gpus: [], seen: [] })
    const looked = room.look()
    expect(room.look()).toBe(looked)
    await looked
    expect(changes.length).toBeGreaterThanOrEqual(2)
    const shown = room.show()
    expect(shown.gpus.map((gpu) => gpu.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(shown.seen.map((one) => one.gpu)).toEqual(shown.gpus.map((gpu) => gpu.uuid))
    expect(shown.seen[0]?.boundary.processes).toMatchObject([{ name: 'Xorg', use: 'graphics' }])
  })

  test('asks no driver for a window while any Pawl of the machine times a run, says so, and asks when it has ended', async () => {
    const timed = { now: true }
    const { room, standIn } = await machineOn('two', '', () => timed.now)
    await room.look()
    expect(askedOf(standIn)).toEqual([])
    expect(room.show().telemetry).toBe(
      'Another Pawl times a run on this machine: its GPUs are asked about themselves when that has ended.',
    )
    timed.now = false
    await room.look()
    expect(askedOf(standIn)).toEqual([expect.stringMatching(/^--query-gpu=index/), '-q -x'])
    expect(room.show().seen).toHaveLength(2)
    timed.now = true
    await room.look()
    expect(askedOf(standIn)).toHaveLength(2)
    expect(room.show().telemetry).toBe('One sample a second.')
  })

  test('shows what an earlier Pawl knew of its GPUs, with its time, as long as they may not be asked', async () => {
    const before = await machineOn('two')
    await before.room.look()
    const known = before.remembered.at(-1) ?? null
    expect(known).toMatchObject({ at: expect.any(Number), gpus: [{ index: 0 }, { index: 1 }] })
    const timed = { now: true }
    const { room, standIn } = await machineOn('two', '', () => timed.now, known)
    await room.look()
    expect(askedOf(standIn)).toEqual([])
    expect(room.show()).toMatchObject({ asOf: known?.at, gpus: known?.gpus, seen: known?.seen })
    timed.now = false
    await room.look()
    expect(room.show().asOf).toBeNull()
    expect(room.show().seen[0]?.boundary.at).toBeGreaterThan(known?.seen[0]?.boundary.at ?? Number.NaN)
  })

  test('with a driver that hangs is shown all the same, and it is not waited for a second time', async () => {
    const { room, standIn } = await machineOn('rtx4090', 'hang')
    const looked = room.look()
    expect(room.show().state).toBe('off')
    await looked
    expect(room.show()).toMatchObject({ state: 'failed', gpus: [] })
    expect(room.show().telemetry).toContain('It did not answer within 1.5 s.')
    const beganMs = performance.now()
    expect(await room.telemetry.audit(standInUuid(0))).toEqual({ kind: 'none', why: 'It did not answer within 1.5 s.' })
    await room.look()
    // Asked, it would have been for another 1.5 s.
    expect(performance.now() - beganMs).toBeLessThan(1_000)
    standIn.set({})
  }, 60_000)
})
