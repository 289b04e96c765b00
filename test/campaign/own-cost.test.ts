import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLeases, hostDevice, type Leases } from '../../main/core/gpu/lease.ts'
import { silentLog } from '../../main/core/log.ts'
import { measureOwnCost } from '../../main/core/loop/set-up/own-cost.ts'
import { type MachineRoom, openMachine } from '../../main/core/machine/machine.ts'
import type { MachineSample } from '../../preload/contract/gpu.ts'
import { testClock } from '../support/runs.ts'
import { type StandIn, standInGpu, standInUuid } from '../support/stand-in-gpu.ts'
import { testIds } from '../support/stored.ts'

const resources = resolve(import.meta.dirname, '../../resources')

let home = ''
let standIn: StandIn
let leases: Leases
let machine: MachineRoom
let stored: MachineSample[] = []
let shown: MachineSample[] = []

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'pawl own cost ü '))
  standIn = standInGpu('rtx4090')
  standIn.set({})
  Object.assign(process.env, standIn.environment)
  stored = []
  shown = []
  leases = createLeases({ folder: join(home, 'leases'), home, clock: testClock })
  machine = await openMachine({
    root: '/',
    replay: null,
    clock: testClock,
    owner: home,
    log: silentLog,
    campaignRuns: () => false,
    runs: () => [],
    isTimed: () => false,
    announce: (sample) => shown.push(sample),
    store: (samples) => stored.push(...samples),
    onEvent: () => {},
    changed: () => {},
    known: null,
    remember: () => {},
  })
})

afterEach(async () => {
  await machine.close()
  leases.close()
  standIn.remove()
  rmSync(home, { recursive: true, force: true })
})

const options = () => ({ home, resources, clock: testClock, newId: testIds(), log: silentLog, machine, leases })

test('the same work is done with each part of Pawl and without it, and the machine is left as it was', async () => {
  machine.sampler.watch(1_000)
  const cost = await measureOwnCost(options(), 2, 0.4)
  expect(cost.parts.map(({ name, pairs }) => [name, pairs])).toEqual([
    ['harness', 2],
    ['telemetry', 2],
    ['window', 2],
  ])
  for (const part of cost.parts) expect(part.share).toEqual(expect.any(Number))
  expect(cost.seconds).toBeGreaterThan(0.05)
  expect(cost.profile).toContain('NVIDIA GeForce RTX 4090')
  machine.flush()
  expect(stored.length).toBeGreaterThan(0)
  expect(stored[0]?.gpus[0]?.uuid).toBe(standInUuid(0))
  // Only the part with a window shows what is sampled.
  expect(shown.length).toBeGreaterThan(0)
  expect(shown.length).toBeLessThan(stored.length)
  expect(leases.holders()).toEqual([])
  expect(existsSync(join(home, 'calibrate')) ? readdirSync(join(home, 'calibrate')) : []).toEqual([])
}, 120_000)

test('a machine that another Pawl uses is not measured', async () => {
  const others = createLeases({ folder: join(home, 'leases'), home: '/elsewhere', clock: testClock })
  const held = await others.take(hostDevice, { run: null, stopped: new AbortController().signal })
  await expect(measureOwnCost(options(), 1, 0.2)).rejects.toThrow('with the data folder /elsewhere, uses the machine')
  held?.release()
  others.close()
}, 60_000)
