import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { maskOf } from '../../../main/core/gpu/throttle.ts'
import {
  beginningOf,
  evidenceOf,
  insertBeginning,
  observedIncumbents,
  observedOfCommit,
  setEvidence,
} from '../../../main/core/store/evidence.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import { insertSamples, samplesBetween } from '../../../main/core/store/samples.ts'
import { sql } from '../../../main/core/store/sql.ts'
import type { GpuSample, MachineSample } from '../../../preload/contract/gpu.ts'
import { observed } from '../../support/observed.ts'
import { storedCampaign, storedRun } from '../../support/stored.ts'

let home = ''
let store: Store
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pawl evidence '))
  store = openStore(home)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

test('what was measured beside a run is kept whole, with what the rules found', () => {
  const campaign = storedCampaign(store.db)
  const run = storedRun(store.db, campaign.id)
  expect(evidenceOf(store.db, run.id)).toEqual({ observation: null, findings: [] })
  insertBeginning(store.db, run.id, { at: 5, cpu: null })
  expect(beginningOf(store.db, run.id)).toEqual({ at: 5, cpu: null })
  const findings = [
    { rule: 'power-cap', voids: false, sentence: 'At its cap.' },
    { rule: 'sleep', voids: true, sentence: 'It slept.' },
  ]
  setEvidence(store.db, run.id, observed(), findings)
  expect(evidenceOf(store.db, run.id)).toEqual({ observation: observed(), findings: findings.toReversed() })
  store.db.run(sql`DELETE FROM run WHERE id = ${run.id}`)
  expect(beginningOf(store.db, run.id)).toBeNull()
})

test('a run is compared with the incumbent’s latest before it on the same device, void ones too', () => {
  const campaign = storedCampaign(store.db)
  const made = (
    number: number,
    change: Parameters<typeof storedRun>[2],
    othersCores: number,
    outcome = 'finished',
  ): void => {
    const id = `01arz3ndektsv4rrffq69g${String(number).padStart(4, '0')}`
    storedRun(store.db, campaign.id, { id, number, device: 'GPU-0', ...change })
    insertBeginning(store.db, id, {})
    setEvidence(store.db, id, observed({ host: { othersCores } }), [])
    store.db.run(
      sql`UPDATE run SET ended_at = 1, outcome = ${outcome}, clean = ${number === 3 ? 0 : 1} WHERE id = ${id}`,
    )
  }
  made(1, {}, 1)
  made(2, { experiment: 4 }, 2)
  made(3, {}, 3)
  made(4, { device: 'GPU-1' }, 4)
  made(5, { block: 1 }, 5)
  made(6, {}, 6, 'lost')
  made(7, {}, 7)
  made(8, { experiment: 4 }, 8)
  const of = (observations: readonly { host: { othersCores: number | null } }[]) =>
    observations.map((o) => o.host.othersCores)
  expect(of(observedIncumbents(store.db, campaign.id, 'GPU-0', 7, 5))).toEqual([3, 1])
  expect(of(observedIncumbents(store.db, campaign.id, 'GPU-0', 9, 2))).toEqual([7, 3])
  expect(of(observedIncumbents(store.db, campaign.id, null, 9, 5))).toEqual([])
  expect(of(observedOfCommit(store.db, campaign.id, 'GPU-0', '0'.repeat(40), 8, 9))).toEqual([7, 5, 2, 1])
})

test('samples are kept by device, exactly, and what is not known stays so', () => {
  const gpu: GpuSample = {
    uuid: 'GPU-0',
    index: 0,
    name: 'a GPU',
    utilisation: 0,
    memoryShare: null,
    memoryUsedBytes: 60 * 1024 ** 3,
    memoryTotalBytes: 96 * 1024 ** 3,
    powerW: 571.23,
    powerLimitW: 600,
    smClockMhz: 2385,
    memoryClockMhz: 14001,
    temperatureC: 71,
    throttle: ['power-cap', '0x200'],
  }
  const sample = (at: number, gpus: GpuSample[]): MachineSample => ({
    at,
    cpuShare: 0.123456,
    memoryUsedBytes: 5,
    memoryTotalBytes: 9,
    gpus,
  })
  insertSamples(
    store.db,
    [sample(10, [gpu]), sample(20, [{ ...gpu, throttle: null, powerW: null }]), sample(30, [])],
    maskOf,
  )
  expect(samplesBetween(store.db, 'GPU-0', 0, 100)).toEqual([
    {
      at: 10,
      utilisation: 0,
      memoryUsedBytes: 60 * 1024 ** 3,
      powerW: 571.23,
      powerLimitW: 600,
      smClockMhz: 2385,
      temperatureC: 71,
      throttleMask: 0x204,
    },
    expect.objectContaining({ at: 20, powerW: null, throttleMask: null }),
  ])
  expect(samplesBetween(store.db, 'host', 10, 20).map((row) => row.utilisation)).toEqual([0.123, 0.123])
  expect(samplesBetween(store.db, 'GPU-0', 11, 19)).toEqual([])
})
