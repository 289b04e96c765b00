import { RECORD_BYTES } from '../../main/core/process/arrivals.ts'
import { chunkBytes, insertArrivals, insertLogChunk, packLogChunk } from '../../main/core/store/logs.ts'
import { openStore } from '../../main/core/store/open.ts'
import { setLogState, setRunEnded, setRunStarted } from '../../main/core/store/runs.ts'
import { endedRun, storedCampaign, storedExperiment, storedRun, testIds } from './stored.ts'

export type StoredLogs = { readonly campaign: string; readonly runs: readonly string[] }

/** A data folder with one finished campaign, whose only experiment has a run for each of these logs. A megabyte a second was printed. */
export function storeLogs(home: string, logs: readonly Buffer[]): StoredLogs {
  const store = openStore(home)
  const newId = testIds()
  const campaign = storedCampaign(store.db, {
    id: newId(),
    state: 'finished',
    reason: 'Every proposal has been tried.',
    startedAt: 1_790_000_000_000,
    endedAt: 1_790_000_100_000,
  })
  storedExperiment(store.db, campaign.id, { number: 0, parent: null, hypothesis: 'Baseline: the code as it is' })
  storedExperiment(store.db, campaign.id, { number: 1, hypothesis: 'Print in many ways' })
  const runs = logs.map((log, index) => {
    const { id, key } = storedRun(store.db, campaign.id, { id: newId(), number: index + 1, experiment: 1, seed: index })
    setRunStarted(store.db, id, 1_790_000_000_000 + index)
    store.db.transaction(() => {
      for (let offset = 0; offset < log.length; offset += chunkBytes)
        insertLogChunk(store.db, key, offset, packLogChunk(log.subarray(offset, offset + chunkBytes)))
      insertArrivals(store.db, key, arrivalsOf(log.length))
      setRunEnded(store.db, id, endedRun({ endedAt: 1_790_000_050_000 + index, outputBytes: log.length }))
      setLogState(store.db, id, 'stored')
    })
    return id
  })
  store.close()
  return { campaign: campaign.id, runs }
}

/** A chunk of a thousand bytes every millisecond. */
function arrivalsOf(bytes: number): Buffer {
  const count = Math.ceil(bytes / 1000)
  const records = Buffer.alloc(RECORD_BYTES * count)
  for (let index = 0; index < count; index++) {
    records.writeBigUInt64LE(BigInt(Math.min(bytes, (index + 1) * 1000)), index * RECORD_BYTES)
    records.writeBigUInt64LE(BigInt(index + 1) * 1_000_000n, index * RECORD_BYTES + 8)
    records.writeBigUInt64LE(BigInt(index + 1) * 1_000_000n, index * RECORD_BYTES + 16)
  }
  return records
}
