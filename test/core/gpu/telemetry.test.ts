import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type PciGpu, pciGpus } from '../../../main/core/gpu/pci.ts'
import type { GpuReading } from '../../../main/core/gpu/sample-line.ts'
import { findSmi } from '../../../main/core/gpu/smi.ts'
import { createTelemetry, type Patience, type Telemetry, usualPatience } from '../../../main/core/gpu/telemetry.ts'
import { silentLog } from '../../../main/core/log.ts'
import { findStrays } from '../../../main/core/process/strays.ts'
import { gone } from '../../support/processes.ts'
import { testClock } from '../../support/runs.ts'
import { soon } from '../../support/soon.ts'
import { type StandInState, standInGpu, standInUuid } from '../../support/stand-in-gpu.ts'

const made: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const remove of made.splice(0).reverse()) await remove()
})

function telemetryOn(
  machine: string | null,
  state: StandInState = {},
  surroundings: { readonly pci?: readonly PciGpu[]; readonly isLaptop?: boolean; readonly isWsl?: boolean } = {},
  patience: Partial<Patience> = {},
) {
  const standIn = standInGpu(machine ?? 'rtx4090')
  made.push(standIn.remove)
  standIn.set(state)
  const batches: (readonly GpuReading[])[] = []
  const owner = `test-${process.pid}-${performance.now()}`
  const telemetry: Telemetry = createTelemetry({
    surroundings: {
      smi: machine === null ? null : findSmi({ ...process.env, ...standIn.environment }),
      pci: () => surroundings.pci ?? [],
      isLaptop: surroundings.isLaptop ?? false,
      isWsl: surroundings.isWsl ?? false,
    },
    clock: testClock,
    owner,
    patience: { ...usualPatience, ...patience },
    log: silentLog,
    onReadings: (readings) => batches.push(readings),
    onEvent: () => {},
    onChange: () => {},
  })
  made.push(telemetry.close)
  return { telemetry, standIn, batches, owner }
}

const nvidia = { vendor: 'nvidia', isAsleep: false, maySleep: false } as const

describe('GPU telemetry', () => {
  test('comes while it is wanted and ends when nobody wants it', async () => {
    const { telemetry, batches } = telemetryOn('two')
    expect(telemetry.state()).toBe('off')
    telemetry.want('strip')
    await vi.waitFor(() => expect(batches.length).toBeGreaterThanOrEqual(2), soon)
    expect(telemetry.state()).toBe('on')
    expect(telemetry.facts().map((gpu) => gpu.name)).toEqual(['NVIDIA GeForce RTX 4090', 'NVIDIA GeForce RTX 3090'])
    telemetry.want(null)
    await vi.waitFor(() => expect(telemetry.state()).toBe('off'), soon)
    const count = batches.length
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(batches.length).toBeLessThanOrEqual(count + 1)
  })

  test('says why there is none', async () => {
    const none = telemetryOn(null)
    await none.telemetry.look('campaign')
    expect(none.telemetry.state()).toBe('none')
    expect(none.telemetry.sentence()).toMatch(/^Processor and memory only: no NVIDIA GPU/)
    expect(telemetryOn(null, {}, { pci: [{ ...nvidia, vendor: 'amd' }] }).telemetry.sentence()).toMatch(
      /AMD GPUs can train/,
    )
    expect(telemetryOn(null, {}, { pci: [nvidia] }).telemetry.sentence()).toMatch(/no nvidia-smi/)
  })

  test('shows a driver and a library that are out of step in nvidia-smi’s own words', async () => {
    const { telemetry } = telemetryOn('rtx4090', { fault: 'mismatch' }, { pci: [nvidia] })
    await telemetry.look('campaign')
    expect(telemetry.state()).toBe('failed')
    expect(telemetry.sentence()).toContain(
      'Failed to initialize NVML: Driver/library version mismatch NVML library version: 580.126',
    )
    expect(await telemetry.audit(standInUuid(0))).toMatchObject({ kind: 'none' })
  })

  test('takes a driver without a GPU for no GPU', async () => {
    const { telemetry } = telemetryOn('rtx4090', { fault: 'none' })
    await telemetry.look('campaign')
    expect(telemetry.state()).toBe('none')
  })

  test('does not wake a sleeping laptop for the strip, but for a campaign', async () => {
    const asleep = { vendor: 'nvidia', isAsleep: true, maySleep: true } as const
    const { telemetry, batches } = telemetryOn('laptop', {}, { pci: [asleep], isLaptop: true })
    telemetry.want('strip')
    await telemetry.look('strip')
    expect(telemetry.state()).toBe('asleep')
    expect(telemetry.facts()).toEqual([])
    telemetry.want('campaign')
    await vi.waitFor(() => expect(batches.length).toBeGreaterThanOrEqual(1), soon)
    expect(telemetry.state()).toBe('on')
  })

  test('does not keep a laptop’s GPU awake that could sleep', async () => {
    const awake = { vendor: 'nvidia', isAsleep: false, maySleep: true } as const
    const { telemetry } = telemetryOn('laptop', {}, { pci: [awake], isLaptop: true })
    await telemetry.look('strip')
    expect(telemetry.state()).toBe('asleep')
  })

  test('looks at a desktop’s GPU that may power itself down, since it does not', async () => {
    const { telemetry } = telemetryOn('rtx4090', {}, { pci: [{ ...nvidia, maySleep: true }], isLaptop: false })
    await telemetry.look('strip')
    expect(telemetry.facts().length).toBe(1)
  })

  test('asks an old driver without the fields that it lacks', async () => {
    const { telemetry } = telemetryOn('gtx1080')
    await telemetry.look('campaign')
    expect(telemetry.facts()).toMatchObject([{ name: 'GeForce GTX 1080', isMig: false, powerLimitW: 180 }])
  })

  test('names the instances of a GPU that is cut, and its limits', async () => {
    const { telemetry } = telemetryOn('mig', {}, { isWsl: true })
    await telemetry.look('campaign')
    expect(telemetry.instances().map((instance) => instance.name)).toEqual(['3g.20gb', '3g.20gb'])
    expect(telemetry.sentence()).toMatch(/Under WSL.*cut into instances/)
  })

  test('asks one that hangs once, and not again for a while', async () => {
    const { telemetry, standIn } = telemetryOn('rtx4090', {}, {}, { answerMs: 1_500 })
    await telemetry.look('campaign')
    standIn.fail('hang:audit')
    expect(await telemetry.audit(standInUuid(0))).toEqual({ kind: 'none', why: 'It did not answer within 1.5 s.' })
    const asked = readFileSync(standIn.askedFile, 'utf8')
    expect(await telemetry.audit(standInUuid(0))).toEqual({
      kind: 'none',
      why: 'nvidia-smi did not answer the last time.',
    })
    expect(await telemetry.auditAll()).toEqual([])
    expect(readFileSync(standIn.askedFile, 'utf8')).toBe(asked)
  })

  test('leaves nothing behind when Pawl leaves, and does not wait for one that hangs', async () => {
    const { telemetry, standIn, owner } = telemetryOn('rtx4090')
    telemetry.want('campaign')
    await vi.waitFor(() => expect(telemetry.state()).toBe('on'), soon)
    standIn.fail('hang')
    const asked = telemetry.audit(standInUuid(0))
    await vi.waitFor(() => expect(readFileSync(standIn.askedFile, 'utf8')).toContain('-q -x'), soon)
    const began = performance.now()
    await telemetry.close()
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(await asked).toEqual({ kind: 'none', why: 'It was interrupted.' })
    expect(await findStrays({ name: 'PAWL_TELEMETRY', value: owner })).toEqual([])
  })

  test('is not held up for long by one that hangs when Pawl is about to leave', async () => {
    const { telemetry, standIn } = telemetryOn('rtx4090')
    await telemetry.look('campaign')
    standIn.fail('hang')
    telemetry.hurry()
    const began = performance.now()
    expect(await telemetry.audit(standInUuid(0))).toEqual({ kind: 'none', why: 'It was interrupted.' })
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test('ends what an earlier Pawl of the data folder left hanging, before it asks anything', async () => {
    const { telemetry, standIn, owner } = telemetryOn('rtx4090')
    standIn.fail('hang')
    const left = spawn('nvidia-smi', ['-lms', '1000'], {
      env: { ...process.env, ...standIn.environment, PAWL_TELEMETRY: owner },
      stdio: 'ignore',
    })
    await vi.waitFor(() => expect(readFileSync(standIn.askedFile, 'utf8')).toBe('-lms 1000\n'), soon)
    standIn.fail('')
    await telemetry.look('campaign')
    await gone(left.pid ?? 0)
    expect(telemetry.facts().length).toBe(1)
  })

  test('says so when GPUs are listed in a form that is not understood', async () => {
    const { telemetry } = telemetryOn('rtx4090', { fault: 'shuffled' }, { pci: [nvidia] })
    await telemetry.look('campaign')
    expect(telemetry.sentence()).toMatch(/nvidia-smi says: It lists GPUs in a form that is not understood: NVIDIA/)
  })

  test('tells a lost GPU from one that says nothing', async () => {
    const { telemetry, standIn } = telemetryOn('rtx4090')
    await telemetry.look('campaign')
    expect(await telemetry.audit(standInUuid(0))).toMatchObject({ kind: 'audit' })
    standIn.set({ gpus: { 0: { lost: true } } })
    expect(await telemetry.audit(standInUuid(0))).toMatchObject({ kind: 'lost' })
    standIn.set({ gpus: { 0: { gone: true } } })
    expect(await telemetry.audit(standInUuid(0))).toMatchObject({ kind: 'lost' })
    standIn.set({ fault: 'exit' })
    expect(await telemetry.audit(standInUuid(0))).toEqual({ kind: 'none', why: 'It ended with exit code 3.' })
    standIn.set({})
    expect(await telemetry.audit(standInUuid(0))).toMatchObject({ kind: 'audit' })
  })
})

test.runIf(process.platform === 'linux')('the bus tells which GPUs there are and which sleep', () => {
  const root = mkdtempSync(join(tmpdir(), 'pawl bus '))
  made.push(() => rmSync(root, { recursive: true, force: true }))
  const device = (name: string, files: Readonly<Record<string, string>>): void => {
    const folder = join(root, 'sys/bus/pci/devices', name)
    mkdirSync(join(folder, 'power'), { recursive: true })
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), `${content}\n`)
  }
  device('0000:01:00.0', {
    vendor: '0x10de',
    class: '0x030200',
    'power/runtime_status': 'suspended',
    'power/control': 'auto',
  })
  device('0000:01:00.1', {
    vendor: '0x10de',
    class: '0x040300',
    'power/runtime_status': 'active',
    'power/control': 'auto',
  })
  device('0000:0c:00.0', {
    vendor: '0x1002',
    class: '0x030000',
    'power/runtime_status': 'active',
    'power/control': 'on',
  })
  expect(pciGpus(root)).toEqual([
    { vendor: 'nvidia', isAsleep: true, maySleep: true },
    { vendor: 'amd', isAsleep: false, maySleep: false },
  ])
  expect(pciGpus(join(root, 'nowhere'))).toEqual([])
})
