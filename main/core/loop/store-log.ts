import { readFile, rm } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { runFiles } from '../process/run-files.ts'
import { readSpool } from '../process/spool.ts'
import {
  chunkBytes,
  deleteLog,
  insertArrivals,
  insertLogChunk,
  type PackedLogChunk,
  packLogChunk,
} from '../store/logs.ts'
import { type RunRecord, runsWithSpool, setLogState } from '../store/runs.ts'
import type { Writer } from '../store/sql.ts'

/** What goes into one transaction: large enough to be fast, small enough that the window answers between two. */
const batchBytes = 4 * 1024 * 1024

/**
 * Moves the log of an ended run from its spool into the database, with its words in the full-text index, and removes the spool last.
 * Until then readers use the spool; one that is cut off half-way is begun again.
 */
export async function storeLog(db: Writer, run: RunRecord): Promise<void> {
  const files = runFiles(run.folder)
  deleteLog(db, run.key)
  let offset = 0
  for (;;) {
    const chunks: { readonly offset: number; readonly packed: PackedLogChunk }[] = []
    while (chunks.length * chunkBytes < batchBytes) {
      const { bytes, nextOffset } = await readSpool(files.spool, offset, chunkBytes)
      if (bytes.length === 0) break
      chunks.push({ offset, packed: packLogChunk(bytes) })
      offset = nextOffset
      // Compressing is most of the work, and needs no transaction: the window is answered after each chunk.
      await breathe()
    }
    db.transaction(() => {
      for (const { offset: start, packed } of chunks) insertLogChunk(db, run.key, start, packed)
    })
    if (chunks.length * chunkBytes < batchBytes) break
    await breathe()
  }
  const arrivals = await readFile(files.arrivals).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  db.transaction(() => {
    insertArrivals(db, run.key, arrivals)
    setLogState(db, run.id, 'stored')
  })
  for (const file of [
    files.spool,
    files.arrivals,
    files.launch,
    files.launcher,
    files.launcherLog,
    files.stop,
    files.exit,
  ])
    await rm(file, { force: true })
}

/** The logs that an earlier process left in their spools. */
export async function storeLeftLogs(o: { readonly db: Writer; readonly log: Log }): Promise<void> {
  for (const run of runsWithSpool(o.db)) {
    await storeLog(o.db, run).catch((error: unknown) =>
      o.log.error(
        `the log of run ${run.number} could not be stored: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
  }
}
