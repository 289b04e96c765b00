import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createHost, parseCpu, parseMemory, parseProcessCpu } from '../../../main/core/machine/host.ts'
import { powerOf, readPower } from '../../../main/core/machine/power.ts'
import { createRing } from '../../../main/core/machine/ring.ts'
import { shareBetween } from '../../../main/core/machine/sampler.ts'
import { createStamp } from '../../../main/core/machine/stamp.ts'

const root = mkdtempSync(join(tmpdir(), 'pawl host ü '))
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the processor', () => {
  const stat = `cpu  176341 10045 30128 254847 1602 0 359 1078 0 0
cpu0 90889 4153 14378 126913 439 0 50 500 0 0
cpu1 85451 5891 15749 127934 1162 0 308 577 0 0
intr 1 2 3
`
  test('is read from /proc/stat: waiting for a disk is idle, stolen time is neither', () => {
    expect(parseCpu(stat)).toEqual({
      cores: 2,
      busyMs: (176341 + 10045 + 30128 + 0 + 359) * 10,
      idleMs: (254847 + 1602) * 10,
      stolenMs: 10_780,
    })
  })
  test('of a system that counts nothing is not known', () => {
    expect(parseCpu('cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0')).toBeNull()
    expect(parseCpu('')).toBeNull()
  })
  test('is as busy as it was between two readings', () => {
    const at = (busyMs: number, idleMs: number, stolenMs = 0) => ({ cores: 2, busyMs, idleMs, stolenMs })
    expect(shareBetween(at(100, 100), at(150, 150))).toBe(0.5)
    expect(shareBetween(at(100, 100), at(150, 150, 100))).toBe(0.25)
    expect(shareBetween(at(100, 100), at(100, 100))).toBeNull()
    expect(shareBetween(null, at(1, 1))).toBeNull()
  })
  test('of one process is counted whatever its name', () => {
    expect(parseProcessCpu('4711 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 25 17 0 0 20')).toBe(420)
    expect(parseProcessCpu('')).toBeNull()
  })
  test('of this very machine moves', () => {
    const host = createHost('/')
    const before = host.cpu()
    if (before === null) return
    const untilMs = performance.now() + 60
    while (performance.now() < untilMs) Math.sqrt(untilMs)
    expect(host.cpu()?.busyMs).toBeGreaterThan(before.busyMs)
    if (process.platform === 'linux') expect(host.processCpuMs(process.pid)).toBeGreaterThan(0)
  })
})

test('memory in use is what a new program could not have', () => {
  const meminfo = 'MemTotal:       16000 kB\nMemFree:         1000 kB\nMemAvailable:    6000 kB\n'
  expect(parseMemory(meminfo)).toEqual({ totalBytes: 16000 * 1024, usedBytes: 10000 * 1024 })
  expect(parseMemory('')).toEqual({ totalBytes: null, usedBytes: null })
})

describe('power', () => {
  const battery = { type: 'Battery', online: '', status: 'Discharging', scope: '' }
  const mains = { type: 'Mains', online: '1', status: '', scope: '' }
  test.each([
    ['a desktop', [], false, false],
    ['a desktop with a wireless mouse', [{ ...battery, scope: 'Device' }], false, false],
    ['a laptop that is plugged in', [{ ...battery, status: 'Charging' }, mains], true, false],
    ['a laptop that is full', [{ ...battery, status: 'Full' }, mains], true, false],
    ['a laptop on its battery', [battery, { ...mains, online: '0' }], true, true],
    ['a laptop on a weak USB charger', [battery, { type: 'USB', online: '1', status: '', scope: '' }], true, false],
  ])('of %s', (_, supplies, hasBattery, onBattery) => {
    expect(powerOf(supplies)).toEqual({ hasBattery, onBattery })
  })
  test.runIf(process.platform === 'linux')('is read from the system’s files', async () => {
    expect(await readPower(root)).toEqual({ hasBattery: false, onBattery: false })
    const folder = join(root, 'sys/class/power_supply/BAT0')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'type'), 'Battery\n')
    writeFileSync(join(folder, 'status'), 'Discharging\n')
    expect(await readPower(root)).toEqual({ hasBattery: true, onBattery: true })
  })
})

describe('the stamp of samples', () => {
  test('goes on when the clock is set back, counts sleep, and is never given twice', () => {
    const time = { wall: 1_000_000, boot: 5_000 }
    const stamp = createStamp({ nowMs: () => time.wall, bootMs: () => time.boot, monotonicMs: () => 0 })
    const first = stamp()
    time.boot += 1_000
    time.wall -= 3_600_000
    expect(stamp() - first).toBe(1_000)
    time.boot += 7_200_000
    expect(stamp() - first).toBe(7_201_000)
    expect(stamp() - first).toBe(7_201_001)
  })
})

test('a ring keeps the last, oldest first', () => {
  const ring = createRing<number>(3)
  expect(ring.items()).toEqual([])
  for (const item of [1, 2, 3, 4, 5]) ring.push(item)
  expect(ring.items()).toEqual([3, 4, 5])
  expect(ring.last()).toBe(5)
})
