import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { parseRecording } from '../../../main/core/gpu/recording.ts'
import { createReplay } from '../../../main/core/gpu/replay.ts'
import type { GpuReading } from '../../../main/core/gpu/sample-line.ts'
import { chooseDevices } from '../../../main/core/loop/runs/device.ts'
import { soon } from '../../support/soon.ts'

const text = readFileSync(join(import.meta.dirname, '../../fixtures/recordings/stand-in-pro6000.txt'), 'utf8')

test('a recording is what nvidia-smi printed, with the times between', () => {
  const recording = parseRecording(text)
  expect(recording.facts).toMatchObject([{ index: 0, driver: '595.44', memoryTotalBytes: 97887 * 1024 ** 2 }])
  expect(recording.batches.length).toBe(75)
  expect(recording.batches.at(-1)?.atMs).toBeGreaterThan(73_000)
  expect(recording.batches.flatMap((batch) => batch.readings.flatMap((reading) => reading.throttle))).toContain(
    'sw-thermal',
  )
})

test('of a recorded GPU nothing can be taken for that of a real one', () => {
  for (const gpu of parseRecording(text).facts) expect(gpu.uuid).toMatch(/^recorded-GPU-/)
})

test('what is no recording is refused', () => {
  expect(() => parseRecording('')).toThrow('no sample')
  expect(() => parseRecording('# inventory: nonsense\nhello\n')).toThrow('no sample')
})

test('it is played while it is wanted, says so, and answers for no machine', async () => {
  const seen: GpuReading[] = []
  // The first three samples, ten times as fast.
  const { facts, batches } = parseRecording(text)
  const recording = { facts, batches: batches.slice(0, 3).map((batch) => ({ ...batch, atMs: batch.atMs / 10 })) }
  const replay = createReplay({ recording, onReadings: (readings) => seen.push(...readings) })
  expect(replay.state()).toBe('replay')
  expect(replay.sentence()).toMatch(/^A recording is played: this is not what this machine does now/)
  replay.want('strip')
  // Around, and from the beginning again.
  await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(4), soon)
  replay.want(null)
  expect(seen[3]).toEqual(seen[0])
  expect(await replay.audit(facts[0]?.uuid ?? '')).toMatchObject({ kind: 'none' })
  expect(await chooseDevices(replay, null, ([first]) => [first], {})).toEqual([])
  await replay.close()
})
