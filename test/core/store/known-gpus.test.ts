import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { insertBeginning } from '../../../main/core/store/evidence.ts'
import { readKnownGpus, writeKnownGpus } from '../../../main/core/store/known-gpus.ts'
import { openStore } from '../../../main/core/store/open.ts'
import type { KnownGpus } from '../../../preload/contract/gpu.ts'
import { boundary, gpuFacts } from '../../support/observed.ts'
import { storedCampaign, storedRun } from '../../support/stored.ts'

const home = mkdtempSync(join(tmpdir(), 'pawl known ü '))
const { db, close } = openStore(home)
afterAll(() => {
  close()
  rmSync(home, { recursive: true, force: true })
})

const known: KnownGpus = {
  at: 1_000,
  gpus: [gpuFacts(0)],
  seen: [{ gpu: 'GPU-0', boundary: boundary({ at: 900 }) }],
}

test('what was known of the GPUs is known again, with what the runs since have seen', () => {
  expect(readKnownGpus(db)).toBeNull()
  writeKnownGpus(db, known)
  expect(readKnownGpus(db)).toEqual(known)
  const campaign = storedCampaign(db)
  const run = storedRun(db, campaign.id)
  insertBeginning(db, run.id, { gpu: { uuid: 'GPU-0', before: boundary({ at: 2_000 }), why: null } })
  expect(readKnownGpus(db)?.seen).toEqual([{ gpu: 'GPU-0', boundary: boundary({ at: 2_000 }) }])
})
