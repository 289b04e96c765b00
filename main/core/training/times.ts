import { closeSync, openSync, readSync } from 'node:fs'
import { decodeArrivals, RECORD_BYTES } from '../process/arrivals.ts'
import { runFiles } from '../process/run-files.ts'

/** [offset behind a chunk of output, milliseconds since the run's start at which it came]. */
export type ChunkTime = readonly [endOffset: number, atMs: number]

/** More chunks than this in one stretch are a program that prints byte by byte. */
const mostChunks = 8_192

/** The arrivals of the chunks that reach into a stretch of the output, from records that are all at hand. */
export function timesIn(records: Uint8Array, from: number, to: number): readonly ChunkTime[] {
  const read = (index: number, count: number) => records.subarray(index * RECORD_BYTES, (index + count) * RECORD_BYTES)
  return timesBy(read, Math.floor(records.length / RECORD_BYTES), from, to)
}

/** The same of a run whose records still lie in its folder: only those that are needed are read. */
export function spoolTimes(folder: string, from: number, to: number): readonly ChunkTime[] {
  let file: number
  try {
    file = openSync(runFiles(folder).arrivals, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    const read = (index: number, count: number) => {
      const bytes = Buffer.alloc(count * RECORD_BYTES)
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, index * RECORD_BYTES))
    }
    return timesBy(read, countOf(read), from, to)
  } finally {
    closeSync(file)
  }
}

type ReadRecords = (index: number, count: number) => Uint8Array

/** How many records there are: doubled until there is none, since the file grows meanwhile. */
function countOf(read: ReadRecords): number {
  const exists = (index: number) => read(index, 1).length === RECORD_BYTES
  let high = 1
  while (exists(high - 1)) high *= 2
  return firstFrom(0, high, (index) => !exists(index))
}

function timesBy(read: ReadRecords, count: number, from: number, to: number): readonly ChunkTime[] {
  const endOf = (index: number) => decodeArrivals(read(index, 1)).endOffsets[0] ?? Number.POSITIVE_INFINITY
  const first = firstFrom(0, count, (index) => endOf(index) > from)
  const last = firstFrom(first, count, (index) => endOf(index) >= to)
  const { endOffsets, atNs } = decodeArrivals(read(first, Math.min(mostChunks, last + 1 - first)))
  return Array.from(endOffsets, (end, index): ChunkTime => [end, Math.round((atNs[index] ?? 0) / 1e6)])
}

/** The first index in [low, high) at which something holds that holds from there on; `high` where it never does. */
function firstFrom(low: number, high: number, holds: (index: number) => boolean): number {
  let [from, to] = [low, high]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (holds(middle)) to = middle
    else from = middle + 1
  }
  return from
}
