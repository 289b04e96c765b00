import { open } from 'node:fs/promises'

/** A piece of a spool. `atEnd`: nothing more was there when it was read; a run that lives may print more. */
export type SpoolPiece = { readonly bytes: Buffer; readonly nextOffset: number; readonly atEnd: boolean }

/** Enough to read fast, too little to hurt. */
const MOST_BYTES = 1024 * 1024

/**
 * Reads at most `maxBytes` (and never more than 1 MiB) of a spool from a byte offset on. The reader pulls: that is the flow
 * control. A spool that is not there yet, and an offset beyond its end, give an empty piece at the end.
 */
export async function readSpool(path: string, offset: number, maxBytes: number = MOST_BYTES): Promise<SpoolPiece> {
  if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`not a spool offset: ${offset}`)
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { bytes: Buffer.alloc(0), nextOffset: offset, atEnd: true }
  }
  try {
    const { size } = await file.stat()
    const wanted = Math.max(0, Math.min(maxBytes, MOST_BYTES, size - offset))
    const buffer = Buffer.allocUnsafe(wanted)
    let read = 0
    while (read < wanted) {
      const { bytesRead } = await file.read(buffer, read, wanted - read, offset + read)
      if (bytesRead === 0) break
      read += bytesRead
    }
    return { bytes: buffer.subarray(0, read), nextOffset: offset + read, atEnd: offset + read >= size }
  } finally {
    await file.close()
  }
}
