import { readAt } from '../process/read-at.ts'
import { chunkBytes, type PackedLogChunk, packLogChunk } from '../store/logs.ts'

/** What is packed at a time: a transaction of its own. */
const mostChunks = 4
/** More than a chunk takes when nothing of it can be compressed. */
const mostPackedBytes = chunkBytes + 1024

/**
 * Where chunks are packed into, shared by the thread that packs and the one that stores, one for each log: what is copied between threads
 * is outside of their heaps, and of 100 MB of output 20 were left lying there before anybody collected them.
 */
export function packingRoom(): SharedArrayBuffer {
  return new SharedArrayBuffer(mostChunks * mostPackedBytes)
}

/** A chunk whose compressed bytes lie in the room from `at` on. */
export type ChunkInRoom = Omit<PackedLogChunk, 'content'> & { readonly at: number; readonly packedBytes: number }

/** Packs the next chunks of a spool from an offset on, with their words; none behind its end, or where there is no spool. */
export function packSpool(spool: string, offset: number, room: SharedArrayBuffer): ChunkInRoom[] {
  const packed: ChunkInRoom[] = []
  const bytes = Buffer.allocUnsafe(chunkBytes)
  const into = new Uint8Array(room)
  for (let from = offset; packed.length < mostChunks; ) {
    const read = readAt(spool, from, bytes)
    if (read === 0) break
    const { content, words } = packLogChunk(bytes.subarray(0, read))
    const at = packed.length * mostPackedBytes
    into.set(content, at)
    packed.push({ bytes: read, words, at, packedBytes: content.length })
    from += read
  }
  return packed
}

/** What was packed, until the room is packed into again. */
export function chunksIn(room: SharedArrayBuffer, packed: readonly ChunkInRoom[]): PackedLogChunk[] {
  return packed.map(({ bytes, words, at, packedBytes }) => ({
    bytes,
    words,
    content: new Uint8Array(room, at, packedBytes),
  }))
}
