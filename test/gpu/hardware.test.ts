import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parseAudit } from '../../main/core/gpu/audit.ts'
import { columnsFor, parseHelp } from '../../main/core/gpu/fields.ts'
import { inventoryFields, parseInventoryLine } from '../../main/core/gpu/inventory.ts'
import { parseRecording } from '../../main/core/gpu/recording.ts'
import type { GpuReading } from '../../main/core/gpu/sample-line.ts'
import { findSmi, type Smi } from '../../main/core/gpu/smi.ts'
import { startGpuStream } from '../../main/core/gpu/stream.ts'
import { silentLog } from '../../main/core/log.ts'
import { readOrNull } from '../../main/core/machine/host.ts'
import { identify } from '../../main/core/machine/processes.ts'
import type { GpuFacts } from '../../preload/contract/gpu.ts'
import { recordStream } from '../support/record-gpu.ts'
import { program, testClock } from '../support/runs.ts'

// What only a machine with an NVIDIA GPU can tell. Each of these was believed from public sources until it ran here.
const smi = findSmi()
const inventory =
  smi === null ? null : await smi.ask([`--query-gpu=${inventoryFields.join(',')}`, '--format=csv,noheader,nounits'])
const facts: readonly GpuFacts[] =
  inventory?.kind === 'said' ? inventory.text.split('\n').flatMap((line) => parseInventoryLine(line) ?? []) : []
const isWsl = /microsoft/i.test(readOrNull('/proc/version') ?? '')
const gpu = facts[0]
const say = (line: string): void => void process.stdout.write(`${line}\n`)

test.runIf(gpu === undefined)('there is no NVIDIA GPU on this machine: nothing of it was checked', () => {
  say(smi === null ? 'nvidia-smi is not there.' : `nvidia-smi says: ${JSON.stringify(inventory)}`)
})

describe.runIf(gpu !== undefined)('on this machine', () => {
  const real = smi as Smi
  const first = gpu as GpuFacts
  let columns: ReturnType<typeof columnsFor> = []
  const holders: ChildProcess[] = []

  beforeAll(async () => {
    const help = await real.ask(['--help-query-gpu'])
    columns = columnsFor(parseHelp(help.kind === 'said' ? help.text : ''))
    say(`${facts.map((one) => `${one.index} ${one.name}, driver ${one.driver}`).join('; ')}`)
  })
  afterAll(() => {
    for (const holder of holders) holder.kill('SIGKILL')
  })

  async function audit() {
    const beganMs = performance.now()
    const answer = await real.ask(['-q', '-x', '-i', first.uuid])
    if (answer.kind !== 'said') throw new Error(JSON.stringify(answer))
    const found = parseAudit(answer.text)
    expect(found.map((one) => one.uuid)).toEqual([first.uuid])
    return { ...(found[0] as NonNullable<(typeof found)[0]>), tookMs: performance.now() - beganMs, text: answer.text }
  }

  /** A process that holds memory of the GPU; null where the driver's library can't be loaded. */
  async function hold(mib: number, environment: Readonly<Record<string, string>> = {}) {
    const child = spawn('python3', [program('cuda_hold.py'), String(mib)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    })
    holders.push(child)
    const line = await Promise.race([
      once(createInterface(child.stdout as NonNullable<typeof child.stdout>), 'line').then(([text]) => String(text)),
      once(child, 'exit').then(([code]) => (code === 3 ? null : Promise.reject(new Error(`it ended with ${code}`)))),
    ])
    return line === null ? null : { child, uuid: line }
  }

  test('the driver has every field of the stream, under one of its names', () => {
    expect(columns.map((column) => column.field)).toEqual(columnsFor(new Set()).map((column) => column.field))
  })

  test('every line is understood, and each sample comes when it is made: nothing is held back in a pipe', async () => {
    const arrivals: number[] = []
    const batches: (readonly GpuReading[])[] = []
    const events: string[] = []
    const stream = startGpuStream({
      smi: real,
      columns,
      everyMs: 1_000,
      clock: testClock,
      firstLineMs: 30_000,
      marker: { name: 'PAWL_TELEMETRY', value: `hardware-${process.pid}` },
      log: silentLog,
      onReadings: (readings) => {
        arrivals.push(performance.now())
        batches.push(readings)
      },
      onEvent: (text) => events.push(text),
      onLost: (text) => events.push(text),
      onState: () => {},
    })
    await vi.waitFor(() => expect(batches.length).toBeGreaterThanOrEqual(12), { timeout: 90_000, interval: 100 })
    const beganMs = performance.now()
    await stream.stop()
    say(`the stream ended ${(performance.now() - beganMs).toFixed(0)} ms after it was asked to`)
    const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at))
    say(`between samples, ms: ${gaps.map((gap) => gap.toFixed(0)).join(' ')}`)
    expect(stream.missed().lines).toBe(0)
    expect(events).toEqual([])
    for (const gap of gaps) expect(gap).toBeGreaterThan(600)
    for (const gap of gaps) expect(gap).toBeLessThan(1_600)
    for (const batch of batches) expect(batch.map((reading) => reading.uuid)).toEqual(facts.map((one) => one.uuid))
  })

  test('a GPU tells between runs what holds it back, and who is on it', async () => {
    const seen = await audit()
    say(`looking at one GPU took ${seen.tookMs.toFixed(0)} ms`)
    expect(seen.reasons).not.toBeNull()
    if (!isWsl) expect(seen.processes).not.toBeNull()
    say(`reasons ${seen.reasons?.join(', ')}; counters ${JSON.stringify(seen.counters)}; limit ${seen.powerLimitW} W`)
    if (Number.parseInt(first.driver, 10) >= 560) expect(seen.counters).not.toBeNull()
  })

  test('a program that computes is seen with its owner, and its memory is free once it has ended', async ({ skip }) => {
    const before = await audit()
    const held = await hold(512)
    if (held === null) return skip('libcuda can’t be loaded')
    const during = await audit()
    if (!isWsl && during.processes !== null) {
      const own = during.processes.find((process) => process.pid === held.child.pid)
      if (own === undefined) say(`pids here are not those of the driver: ${JSON.stringify(during.processes)}`)
      else expect(identify(own, '/')).toMatchObject({ owner: userInfo().username, use: 'compute' })
    }
    expect((during.memoryUsedBytes ?? 0) - (before.memoryUsedBytes ?? 0)).toBeGreaterThan(500 * 1024 ** 2)
    held.child.kill('SIGKILL')
    await once(held.child, 'exit')
    const endedMs = performance.now()
    await vi.waitFor(
      async () => {
        const after = await audit()
        expect((after.memoryUsedBytes ?? 0) - (before.memoryUsedBytes ?? 0)).toBeLessThan(64 * 1024 ** 2)
        expect(after.processes?.some((process) => process.pid === held.child.pid) ?? false).toBe(false)
      },
      { timeout: 30_000, interval: 50 },
    )
    say(`its memory was free ${(performance.now() - endedMs).toFixed(0)} ms after its end`)
  })

  test('CUDA means the same GPU by a number as nvidia-smi does, and by a uuid', async ({ skip }) => {
    for (const one of facts.filter((known) => !known.isMig)) {
      for (const name of [String(one.index), one.uuid]) {
        const held = await hold(1, { CUDA_VISIBLE_DEVICES: name, CUDA_DEVICE_ORDER: 'PCI_BUS_ID' })
        if (held === null) return skip('libcuda can’t be loaded')
        expect(held.uuid).toBe(one.uuid)
        held.child.kill('SIGKILL')
        await once(held.child, 'exit')
      }
    }
  })

  test('what it prints becomes a recording, and a fixture', async () => {
    const folder = join(import.meta.dirname, '../fixtures/recordings')
    mkdirSync(folder, { recursive: true })
    const name = `${first.driver}-${first.name}`.replace(/[^0-9A-Za-z.]+/g, '-').toLowerCase()
    const text = await recordStream(real, 30, `${first.name}, driver ${first.driver}`)
    expect(parseRecording(text).batches.length).toBeGreaterThanOrEqual(20)
    writeFileSync(join(folder, `${name}.txt`), text)
    writeFileSync(join(folder, `${name}.xml`), (await audit()).text)
    say(`recorded as test/fixtures/recordings/${name}.txt and .xml`)
  })
})
