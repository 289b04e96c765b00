import { readAt } from '../process/read-at.ts'
import { chunkBytes, type PackedLogChunk, packLogChunk } from '../store/logs.ts'

/** What is packed at a time: large enough for a transaction of its own, small enough to be carried between threads. */
const mostChunks = 32

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
