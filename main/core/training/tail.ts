import { setImmediate as breathe } from 'node:timers/promises'
import { decodeArrivals, RECORD_BYTES } from '../process/arrivals.ts'
import { readAt } from '../process/read-at.ts'
import { runFiles } from '../process/run-files.ts'
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
  /** Reads what is new, one pull after the other; gives the bytes read so far. */
  readonly pull: () => Promise<number>
  /** What has been read; `end` for a run that has ended. */
  readonly reading: (end: Moment | null) => RunReading
  /** Reads the last line, when no line break ended it. */
  readonly close: () => void
}

type Arrived = Moment & { readonly endOffset: number }

/** What is held at once: a flood must not become memory. */
const ARRIVALS_BYTES = RECORD_BYTES * 2_000
const PIECE_BYTES = 64 * 1024

/** Follows the spool in `folder`; memory stays bounded however much is printed. */
export function tailOf(folder: string, rules: ReadingRules): Tail {
  const files = runFiles(folder)
  const window = Buffer.allocUnsafe(ARRIVALS_BYTES)
  // One for all pieces: memory outside of the heap is given back late, and a flood takes 300 pieces a second.
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const state = {
    reading: beginReading(rules) as ReadingState,
    offset: 0,
    arrivalBytes: 0,
    arrived: [] as Arrived[],
    pulled: Promise.resolve(0),
  }

  /** False: nothing more is there now. */
  function pullArrivals(): boolean {
    const read = readAt(files.arrivals, state.arrivalBytes, window)
    const { count, endOffsets, atNs, cpuUs } = decodeArrivals(window.subarray(0, read))
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

  async function pull(): Promise<number> {
    while (pullArrivals()) {
      // What no arrival covers yet is left for the next time: its moment is not known.
      const covered = state.arrived.at(-1)?.endOffset ?? 0
      while (state.offset < covered) {
        const wanted = Math.min(PIECE_BYTES, covered - state.offset)
        const read = readAt(files.spool, state.offset, piece.subarray(0, wanted))
        if (read === 0) return state.offset
        state.reading = readOutput(state.reading, piece.subarray(0, read), momentOf)
        state.offset += read
        // In a flood others have to be answered in between.
        await breathe()
      }
    }
    return state.offset
  }

  return {
    pull: () => {
      state.pulled = state.pulled.then(pull, pull)
      return state.pulled
    },
    reading: (end) => readingOf(state.reading, end),
    close: () => {
      state.reading = endOutput(state.reading, momentOf)
    },
  }
}
