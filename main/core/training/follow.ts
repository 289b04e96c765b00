import { open } from 'node:fs/promises'
import { type Arrivals, decodeArrivals, findArrival, RECORD_BYTES } from '../process/arrivals.ts'
import { runFiles } from '../process/run-files.ts'
import { endOutput, type Moment, type ReadingState, readOutput } from './reading.ts'

/** How far a run's files have been read. */
export type Follower = {
  readonly reading: ReadingState
  readonly arrivalsOffset: number
  readonly spoolOffset: number
  /** When the byte before `spoolOffset` arrived. */
  readonly latest: Moment
}

/** One turn reads at most so much, so that a flood neither fills the memory nor holds up the loop. */
const MOST_BYTES = 1_048_576
const MOST_RECORDS = 16_384

export function beginFollowing(reading: ReadingState): Follower {
  return { reading, arrivalsOffset: 0, spoolOffset: 0, latest: { atMs: 0, cpuMs: 0 } }
}

/**
 * Reads on in the output of a run, living or ended: one turn, at most 1 MiB. `atEnd`: everything that has arrived was read.
 * Bytes whose arrival is not noted yet are left for the next turn, because a line without a time can't be judged.
 */
export async function follow(follower: Follower, folder: string): Promise<{ follower: Follower; atEnd: boolean }> {
  const files = runFiles(folder)
  const records = await readPiece(files.arrivals, follower.arrivalsOffset, MOST_RECORDS * RECORD_BYTES)
  const arrivals = decodeArrivals(records)
  const arrived = arrivals.endOffsets[arrivals.count - 1]
  if (arrived === undefined) return { follower, atEnd: true }
  const length = Math.min(arrived - follower.spoolOffset, MOST_BYTES)
  const bytes = await readPiece(files.spool, follower.spoolOffset, length)
  const next = take(follower, bytes, arrivals)
  return { follower: next, atEnd: next.spoolOffset === arrived && arrivals.count < MOST_RECORDS }
}

/** Reads what is left of a run that has ended, also what its launcher had no time to note, and the line that has no end. */
export async function followToEnd(follower: Follower, folder: string): Promise<ReadingState> {
  let { follower: last, atEnd } = await follow(follower, folder)
  for (let before = -1; !atEnd && before !== last.spoolOffset; ) {
    before = last.spoolOffset
    ;({ follower: last, atEnd } = await follow(last, folder))
  }
  const { latest } = last
  let { reading, spoolOffset } = last
  for (;;) {
    const bytes = await readPiece(runFiles(folder).spool, spoolOffset, MOST_BYTES)
    if (bytes.length === 0) return endOutput(reading, () => latest)
    reading = readOutput(reading, bytes, () => latest)
    spoolOffset += bytes.length
  }
}

function take(follower: Follower, bytes: Buffer, arrivals: Arrivals): Follower {
  const spoolOffset = follower.spoolOffset + bytes.length
  const momentOf = (offset: number): Moment => {
    const found = offset <= follower.spoolOffset ? null : findArrival(arrivals, offset)
    // A line that was all there in the turn before, and only its ending comes now.
    return found === null ? follower.latest : { atMs: found.atNs / 1e6, cpuMs: found.cpuUs / 1e3 }
  }
  const reading = readOutput(follower.reading, bytes, momentOf)
  let used = 0
  while (used < arrivals.count && (arrivals.endOffsets[used] ?? 0) <= spoolOffset) used += 1
  return {
    reading,
    spoolOffset,
    arrivalsOffset: follower.arrivalsOffset + used * RECORD_BYTES,
    latest: momentOf(spoolOffset),
  }
}

async function readPiece(path: string, offset: number, length: number): Promise<Buffer> {
  if (length <= 0) return Buffer.alloc(0)
  try {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.allocUnsafe(length)
      const { bytesRead } = await file.read(buffer, 0, length, offset)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    // A run that was just started has no files yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
