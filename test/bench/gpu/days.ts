import { random } from '../../../main/core/decide/random.ts'
import { maskOf } from '../../../main/core/gpu/throttle.ts'
import { insertBeginning, setEvidence } from '../../../main/core/store/evidence.ts'
import { setRunEnded, setRunStarted } from '../../../main/core/store/runs.ts'
import { insertSamples } from '../../../main/core/store/samples.ts'
import type { Writer } from '../../../main/core/store/sql.ts'
import type { Device, GpuSample, MachineSample } from '../../../preload/contract/gpu.ts'
import { observed } from '../../support/observed.ts'
import { standInUuid } from '../../support/stand-in-gpu.ts'
import { endedRun, storedBaseline, storedCampaign, storedRun } from '../../support/stored.ts'

export const days = { hours: 48, gpus: 8, fromMs: 1_790_000_000_000 } as const
const samplesPerWrite = 10
const name = 'NVIDIA A100-SXM4-80GB'

/** The GPU on which the campaigns were. */
export const device: Device = {
  uuid: standInUuid(3),
  gpuUuid: standInUuid(3),
  index: 3,
  name,
  busId: '00000000:04:00.0',
  visibleAs: 'index',
}

/** Stores two days of eight busy GPUs at 1 Hz as the engine does, in writes of ten samples. Returns the bytes that nvidia-smi would have printed. */
export function storeDays(db: Writer): number {
  const draw = random(3)
  const between = (low: number, high: number): number => Math.floor(low + draw.uniform() * (high - low + 1))
  let printed = 0
  const gpu = (index: number): GpuSample => ({
    uuid: standInUuid(index),
    index,
    name,
    utilisation: between(88, 100) * 0.01,
    memoryShare: between(20, 60) * 0.01,
    memoryUsedBytes: between(60_000, 62_000) * 1024 ** 2,
    memoryTotalBytes: 81_920 * 1024 ** 2,
    powerW: between(30_000, 40_500) / 100,
    powerLimitW: 400,
    smClockMhz: between(1_200, 1_410),
    memoryClockMhz: 1_593,
    temperatureC: between(50, 72),
    throttle: draw.uniform() < 0.3 ? ['power-cap'] : [],
  })
  const line =
    '2026/03/10 12:00:00.123, 3, GPU-5a1b0003-0c0d-4e0f-8a1b-2c3d4e5f6071, P0, 98, 41, 61644, 81920, 64, 371.25, 400.00, 1320, 1593, 0x0000000000000004\n'
  let batch: MachineSample[] = []
  for (let second = 0; second < days.hours * 3_600; second++) {
    batch.push({
      at: days.fromMs + second * 1_000 + between(0, 9),
      cpuShare: draw.uniform(),
      memoryUsedBytes: between(2_000_000, 9_000_000) * 4_096,
      memoryTotalBytes: 2 ** 38,
      gpus: Array.from({ length: days.gpus }, (_, index) => gpu(index)),
    })
    printed += line.length * days.gpus
    if (batch.length < samplesPerWrite) continue
    insertSamples(db, batch, maskOf)
    batch = []
  }
  return printed
}

/** Runs of one length side by side from the beginning of the two days on, in a campaign of their own. Returns campaign and runs. */
export function storeRuns(
  db: Writer,
  number: number,
  runMinutes: number,
  most: number,
): { readonly campaign: string; readonly runs: readonly string[] } {
  const runMs = runMinutes * 60_000
  const count = Math.min(most, Math.floor((days.hours * 3_600_000) / runMs))
  const ulid = (kind: string, of: number): string => `01${kind}${String(number * 1_000 + of).padStart(23, '0')}`
  const endMs = days.fromMs + count * runMs
  const campaign = storedCampaign(db, {
    id: ulid('c', 0),
    projectName: `runs of ${runMinutes} min`,
    objective: { kind: 'metric', metric: 'val_bpb', direction: 'minimize', target: null, clock: 'wall' },
    state: 'finished',
    devices: [device],
    createdAt: days.fromMs - 1,
    startedAt: days.fromMs,
    endedAt: endMs,
    elapsedMs: count * runMs,
  }).id
  storedBaseline(db, campaign, days.fromMs)
  const runs = Array.from({ length: count }, (_, index) => {
    const startMs = days.fromMs + index * runMs
    const id = ulid('r', index)
    storedRun(db, campaign, { id, number: index + 1, device: device.uuid, createdAt: startMs, seed: index })
    setRunStarted(db, id, startMs)
    const ended = {
      endedAt: startMs + runMs - 2_000,
      durationMs: runMs - 2_000,
      value: 1,
      outcome: 'finished',
    } as const
    setRunEnded(db, id, endedRun({ ...ended, clean: index % 20 !== 19 }))
    insertBeginning(db, id, {})
    const observation = observed({ gpu: { uuid: device.uuid } })
    setEvidence(db, id, { ...observation, fromMs: startMs, toMs: startMs + runMs - 2_000 }, [
      { rule: 'power-cap', voids: false, sentence: 'The GPU was at its power cap for 30 % of the run.' },
    ])
    return id
  })
  return { campaign, runs }
}
