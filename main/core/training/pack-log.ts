import { readAt } from '../process/read-at.ts'
import { chunkBytes, type PackedLogChunk, packLogChunk } from '../store/logs.ts'

/**
 * What is packed at a time: a transaction of its own. Few, or what was carried between the threads lives long enough to be moved to the old
 * generation, where nobody collects it for a while: of 100 MB of output, with 32 chunks at a time 49 MB were left lying, with 4 it is 21.
 */
const mostChunks = 4

/** The next chunks of a spool from an offset on, compressed and with their words; none behind its end, or where there is no spool. */
export function packSpool(spool: string, offset: number): PackedLogChunk[] {
  const packed: PackedLogChunk[] = []
  const bytes = Buffer.allocUnsafe(chunkBytes)
  for (let at = offset; packed.length < mostChunks; ) {
    const read = readAt(spool, at, bytes)
    if (read === 0) break
    packed.push(packLogChunk(bytes.subarray(0, read)))
    at += read
  }
  return packed
}
