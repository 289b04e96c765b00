import { stat } from 'node:fs/promises'
import { runFiles } from '../process/run-files.ts'
import { readSpool as readPiece } from '../process/spool.ts'

/** Output of a run whose log still lies in its spool; `totalBytes` is what it has now. */
export async function readSpool(
  run: { readonly folder: string },
  offset: number,
  limitBytes: number,
): Promise<{ bytes: Buffer; totalBytes: number }> {
  const { spool } = runFiles(run.folder)
  const { bytes } = await readPiece(spool, offset, limitBytes)
  const size = await stat(spool).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0
      throw error
    },
  )
  return { bytes, totalBytes: size }
}
