import { open } from 'node:fs/promises'
import { decodeArrivals, RECORD_BYTES } from '../process/arrivals.ts'
import { runFiles } from '../process/run-files.ts'
import { readSpool } from '../process/spool.ts'
import {
  beginReading,
  endOutput,
  type Moment,
  type ReadingRules,
  type ReadingState,
  type RunReading,
  readingOf,
  readOutput,
} from './reading.ts'

/** Reads a run's output as it grows, each byte with the moment at which it arrived. */
export type Tail = {
  /** Reads what is new; gives the bytes read so far. */
  readonly pull: () => Promise<number>
  /** What has been read; `end` for a run that has ended. */
  readonly reading: (end: Moment | null) => RunReading
  /** Reads the last line, when no line break ended it. */
  readonly close: () => void
}

type Arrived = Moment & { readonly endOffset: number }

/** Follows the spool in `folder`; memory stays bounded however much is printed. */
export function tailOf(folder: string, rules: ReadingRules): Tail {
  const files = runFiles(folder)
  const state = { reading: beginReading(rules) as ReadingState, offset: 0, arrivalBytes: 0, arrived: [] as Arrived[] }

  /** False: nothing more is there now. */
  async function pullArrivals(): Promise<boolean> {
    const bytes = await readFrom(files.arrivals, state.arrivalBytes)
    const { count, endOffsets, atNs, cpuUs } = decodeArrivals(bytes)
    for (let index = 0; index < count; index++)
      state.arrived.push({
        endOffset: endOffsets[index] ?? 0,
        atMs: (atNs[index] ?? 0) / 1e6,
        cpuMs: (cpuUs[index] ?? 0) / 1e3,
      })
    state.arrivalBytes += count * RECORD_BYTES
    return count > 0
  }

  const momentOf = (offset: number): Moment => {
    while (state.arrived.length > 1 && (state.arrived[0]?.endOffset ?? 0) < offset) state.arrived.shift()
    const [first] = state.arrived
    return { atMs: first?.atMs ?? 0, cpuMs: first?.cpuMs ?? 0 }
  }

  return {
    pull: async () => {
      while (await pullArrivals());
      // What no arrival covers yet is left for the next time: its moment is not known.
      const covered = state.arrived.at(-1)?.endOffset ?? 0
      while (state.offset < covered) {
        const { bytes, nextOffset } = await readSpool(files.spool, state.offset, covered - state.offset)
        if (bytes.length === 0) break
        state.reading = readOutput(state.reading, bytes, momentOf)
        state.offset = nextOffset
      }
      return state.offset
    },
    reading: (end) => readingOf(state.reading, end),
    close: () => {
      state.reading = endOutput(state.reading, momentOf)
    },
  }
}

/** At most a mebibyte from an offset; nothing while there is no file. */
async function readFrom(path: string, offset: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.allocUnsafe(RECORD_BYTES * 40_000)
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
