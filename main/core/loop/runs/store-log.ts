import { readFile, rm } from 'node:fs/promises'
import type { Log } from '../../log.ts'
import { runFiles } from '../../process/run-files.ts'
import { deleteLog, insertArrivals, insertLogChunk } from '../../store/logs.ts'
import { type RunRecord, runsWithSpool, setLogState } from '../../store/runs.ts'
import type { Writer } from '../../store/sql.ts'
import { packingRoom } from '../../training/pack-log.ts'
import type { PackSpool, Readers } from '../../training/reader.ts'

/**
 * Moves the log of an ended run from its spool into the database, with its words in the full-text index, and removes the spool last.
 * Until then readers use the spool; one that is cut off half-way is begun again. `pack` reads and compresses, elsewhere if it can.
 */
export async function storeLog(db: Writer, run: RunRecord, pack: PackSpool): Promise<void> {
  const files = runFiles(run.folder)
  deleteLog(db, run.key)
  const room = packingRoom()
  for (let offset = 0; ; ) {
    const chunks = await pack(files.spool, offset, room)
    if (chunks.length === 0) break
    db.transaction(() => {
      for (const chunk of chunks) {
        insertLogChunk(db, run.key, offset, chunk)
        offset += chunk.bytes
      }
    })
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
export async function storeLeftLogs(o: {
  readonly db: Writer
  readonly log: Log
  readonly readers: Readers
}): Promise<void> {
  for (const run of runsWithSpool(o.db)) {
    await storeLog(o.db, run, o.readers.pack).catch((error: unknown) =>
      o.log.error(
        `the log of run ${run.number} could not be stored: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
  }
}
