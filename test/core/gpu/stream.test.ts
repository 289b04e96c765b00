import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { columnsFor, parseHelp } from '../../../main/core/gpu/fields.ts'
import type { GpuReading } from '../../../main/core/gpu/sample-line.ts'
import { findSmi, type Smi } from '../../../main/core/gpu/smi.ts'
import { type GpuStream, type StreamState, startGpuStream } from '../../../main/core/gpu/stream.ts'
import { silentLog } from '../../../main/core/log.ts'
import { testClock } from '../../support/runs.ts'
import { soon } from '../../support/soon.ts'
import { type StandIn, standInGpu, standInUuid } from '../../support/stand-in-gpu.ts'

// The stand-in prints twice as often as it is asked to: a busy machine must not be taken for a silent stream.
const usual = { everyMs: 200, firstLineMs: 30_000 }
const made: StandIn[] = []
const streams: GpuStream[] = []
// Each prints ten times a second for as long as it lives.
afterEach(async () => {
  await Promise.all(streams.splice(0).map((stream) => stream.stop()))
  for (const standIn of made.splice(0)) standIn.remove()
})

function smiOf(standIn: StandIn): Smi {
  const smi = findSmi({ ...process.env, ...standIn.environment })
  if (smi === null) throw new Error('the stand-in is not found')
  return smi
}

type Pace = { readonly everyMs: number; readonly firstLineMs: number }

async function streamOf(machine: string, fault = '', help = true, pace: Partial<Pace> = {}) {
  const { everyMs, firstLineMs } = { ...usual, ...pace }
  const standIn = standInGpu(machine, everyMs / 2)
  made.push(standIn)
  standIn.set({ fault })
  const smi = smiOf(standIn)
  const said = help ? await smi.ask(['--help-query-gpu']) : null
  const seen = {
    batches: [] as (readonly GpuReading[])[],
    events: [] as string[],
    lost: [] as string[],
    states: [] as StreamState[],
  }
  const stream = startGpuStream({
    smi,
    columns: columnsFor(said?.kind === 'said' ? parseHelp(said.text) : new Set()),
    everyMs,
    clock: testClock,
    firstLineMs,
    marker: { name: 'PAWL_TELEMETRY', value: `test-${process.pid}-${performance.now()}` },
    log: silentLog,
    onReadings: (readings) => seen.batches.push(readings),
    onEvent: (text) => seen.events.push(text),
    onLost: (text) => seen.lost.push(text),
    onState: (state) => seen.states.push(state),
  })
  streams.push(stream)
  return { stream, standIn, seen }
}

describe('a stream of samples', () => {
  test.each(['rtx4090', 'pro6000', 'rtx3080', 'gtx1080', 'laptop', 'gb10', 'mig', 'wsl'])(
    'comes from %s, by the fields that its driver has',
    async (machine) => {
      const { stream, seen } = await streamOf(machine)
      await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(3), soon)
      expect(seen.batches[0]).toMatchObject([{ uuid: standInUuid(0), index: 0, throttle: ['idle'] }])
      expect(stream.state()).toEqual({ kind: 'on', said: null })
      expect(stream.missed().lines).toBe(0)
    },
  )

  test('gives all eight GPUs of a machine at once', async () => {
    const { seen } = await streamOf('a100x8')
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(3), soon)
    for (const batch of seen.batches) expect(batch.map((reading) => reading.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('finds the fields of an old driver without its help', async () => {
    const { seen } = await streamOf('rtx3080', 'no-help', false)
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(1), soon)
    expect(seen.batches[0]).toMatchObject([{ throttle: ['idle'], smClockMhz: 210 }])
  })

  test('is read in another order', async () => {
    const { seen } = await streamOf('rtx4090', 'shuffled')
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(2), soon)
    expect(seen.batches[0]).toMatchObject([{ index: 0, smClockMhz: 210, temperatureC: 34, memoryClockMhz: 405 }])
  })

  test('follows what the GPU does', async () => {
    const { standIn, seen } = await streamOf('rtx4090')
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(1), soon)
    standIn.set({
      gpus: { 0: { util: 99, powerW: 455.5, mask: 0x204, raw: { 'utilization.memory': '[Unknown Error]' } } },
    })
    await vi.waitFor(() => expect(seen.batches.at(-1)?.[0]?.utilisation).toBe(0.99), soon)
    expect(seen.batches.at(-1)?.[0]).toMatchObject({
      powerW: 455.5,
      throttle: ['power-cap', '0x200'],
      memoryShare: null,
    })
  })

  test('keeps words between the samples as events', async () => {
    const { standIn, seen } = await streamOf('rtx4090')
    standIn.set({ say: 'NVRM: Xid (PCI:0000:01:00): 48, DBE (double bit error)' })
    await vi.waitFor(
      () => expect(seen.events).toEqual(['NVRM: Xid (PCI:0000:01:00): 48, DBE (double bit error)']),
      soon,
    )
  })

  test('outlives garbage, and counts it', async () => {
    const { stream, seen } = await streamOf('rtx4090', 'garbage')
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(4), soon)
    expect(stream.missed().lines).toBeGreaterThan(0)
    for (const batch of seen.batches) expect(batch).toMatchObject([{ uuid: standInUuid(0), smClockMhz: 210 }])
  })

  test('outlives ten megabytes without a line end, in little memory', async () => {
    const { stream, seen } = await streamOf('rtx4090', 'flood')
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(4), soon)
    expect(stream.missed().lines).toBeGreaterThanOrEqual(1)
  })

  test('takes no half line for a sample, and begins again', async () => {
    const { standIn, seen } = await streamOf('rtx4090', 'half-line')
    await vi.waitFor(() => expect(seen.states.some((state) => state.kind === 'waiting')).toBe(true), soon)
    expect(seen.batches.length).toBe(3)
    standIn.set({})
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(5), soon)
  })

  test('that falls silent is ended and begins again', async () => {
    const { standIn, seen } = await streamOf('rtx4090', 'stall')
    await vi.waitFor(() => expect(seen.states.some((state) => state.kind === 'waiting')).toBe(true), soon)
    expect(seen.states.find((state) => state.kind === 'waiting')?.said).toMatch(/^It said nothing for/)
    standIn.set({})
    await vi.waitFor(() => expect(seen.states.at(-1)?.kind).toBe('on'), soon)
  })

  test.runIf(process.platform === 'linux')(
    'that is stuck in the driver is given up, and no other is started',
    async () => {
      const { stream, standIn, seen } = await streamOf('rtx4090', 'stuck:stream', true, { firstLineMs: 1_000 })
      await vi.waitFor(() => expect(stream.state().kind).toBe('failed'), soon)
      expect(stream.state().said).toMatch(/^It said nothing for \d+ s and can’t be ended: it is stuck in the driver\.$/)
      expect(seen.states.map((state) => state.kind)).toEqual(['failed'])
      expect(readFileSync(standIn.askedFile, 'utf8').match(/-lms/g)?.length).toBe(1)
    },
  )

  test('tells of a GPU that is lost in mid-stream', async () => {
    const { standIn, seen } = await streamOf('rtx4090')
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(1), soon)
    standIn.set({ gpus: { 0: { lost: true } } })
    await vi.waitFor(() => expect(seen.lost[0]).toMatch(/GPU is lost/), soon)
    standIn.set({})
    await vi.waitFor(() => expect(seen.states.at(-1)?.kind).toBe('on'), soon)
  })

  test.each([
    ['exit', 'It ended with exit code 3 and without a word.'],
    ['mismatch', 'Failed to initialize NVML: Driver/library version mismatch NVML library version: 580.126'],
  ])('that ends at once (%s) is tried four times more, then given up with its own words', async (fault, said) => {
    const { stream, seen } = await streamOf('rtx4090', fault, false, { everyMs: 50 })
    await vi.waitFor(() => expect(stream.state()).toEqual({ kind: 'failed', said }), soon)
    expect(seen.states.map((state) => state.kind)).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'failed'])
  })

  test('leaves nothing behind when it is stopped, however stubborn its process', async () => {
    const { stream, seen } = await streamOf('rtx4090', 'stubborn')
    await vi.waitFor(() => expect(seen.batches.length).toBeGreaterThanOrEqual(1), soon)
    await stream.stop()
    const count = seen.batches.length
    await new Promise((resolve) => setTimeout(resolve, 3 * usual.everyMs))
    expect(seen.batches.length).toBe(count)
  })
})
