import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { insertBeginning } from '../../../main/core/store/evidence.ts'
import { readKnownGpus, writeKnownGpus } from '../../../main/core/store/known-gpus.ts'
import { openStore } from '../../../main/core/store/open.ts'
import type { KnownGpus } from '../../../preload/contract/gpu.ts'
import { storedCampaign, storedRun } from '../../support/stored.ts'

const home = mkdtempSync(join(tmpdir(), 'pawl known ü '))
const { db, close } = openStore(home)
afterAll(() => {
  close()
  rmSync(home, { recursive: true, force: true })
})

const boundary = (at: number) => ({
  at,
  memoryUsedBytes: 1,
  processes: [],
  throttle: null,
  throttledMs: null,
  powerLimitW: null,
})
const known: KnownGpus = {
  at: 1_000,
  gpus: [
    {
      uuid: 'GPU-a',
      index: 0,
      name: 'One',
      driver: '1',
      busId: '1',
      memoryTotalBytes: null,
      powerLimitW: null,
      maxSmClockMhz: null,
      maxMemoryClockMhz: null,
      isMig: false,
      hasDisplay: null,
      unifiedMemory: false,
    },
  ],
  seen: [{ gpu: 'GPU-a', boundary: boundary(900) }],
}

test('what was known of the GPUs is known again, with what the runs since have seen', () => {
  expect(readKnownGpus(db)).toBeNull()
  writeKnownGpus(db, known)
  expect(readKnownGpus(db)).toEqual(known)
  const campaign = storedCampaign(db)
  const run = storedRun(db, campaign.id)
  insertBeginning(db, run.id, { gpu: { uuid: 'GPU-a', before: boundary(2_000), why: null } })
  expect(readKnownGpus(db)?.seen).toEqual([{ gpu: 'GPU-a', boundary: boundary(2_000) }])
})
