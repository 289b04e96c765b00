import { setImmediate as breathe } from 'node:timers/promises'
import { decodeArrivals, RECORD_BYTES } from './arrivals.ts'
import { lineSplitter } from './lines.ts'
import { readAt } from './read-at.ts'
import { runFiles } from './run-files.ts'
import { readSpool } from './spool.ts'

/** A line of output and when it was complete, in milliseconds since the start. */
export type TimedLine = { readonly text: string; readonly atMs: number }

/** Reads a spool line by line as it grows, from its beginning. */
export type TimedLines = {
  /** Hands on the lines that are new. */
  readonly pull: (take: (line: TimedLine) => void) => Promise<void>
  /** Hands on the last line, when no line break ended it. */
  readonly end: (take: (line: TimedLine) => void) => void
}

const PIECE_BYTES = 64 * 1024
const BREATH_BYTES = 1024 * 1024
const ARRIVALS_BYTES = RECORD_BYTES * 2_000

/** Lines of the run in `folder`; of a line longer than `limitBytes` the rest is dropped. */
export function timedLines(folder: string, limitBytes: number): TimedLines {
  const files = runFiles(folder)
  const splitter = lineSplitter(0, limitBytes)
  const window = Buffer.allocUnsafe(ARRIVALS_BYTES)
  const state = { offset: 0, arrivalBytes: 0, arrived: [] as { endOffset: number; atMs: number }[], lastMs: 0 }

  function pullArrivals(): boolean {
    const read = readAt(files.arrivals, state.arrivalBytes, window)
    const { count, endOffsets, atNs } = decodeArrivals(window.subarray(0, read))
    for (let index = 0; index < count; index++)
      state.arrived.push({ endOffset: endOffsets[index] ?? 0, atMs: (atNs[index] ?? 0) / 1e6 })
    state.arrivalBytes += count * RECORD_BYTES
    return count > 0
  }

  function momentOf(offset: number): number {
    while (state.arrived.length > 1 && (state.arrived[0]?.endOffset ?? 0) < offset) state.arrived.shift()
    state.lastMs = state.arrived[0]?.atMs ?? state.lastMs
    return state.lastMs
  }

  return {
    pull: async (take) => {
      while (pullArrivals()) {
        const covered = state.arrived.at(-1)?.endOffset ?? 0
        while (state.offset < covered) {
          const piece = await readSpool(files.spool, state.offset, Math.min(PIECE_BYTES, covered - state.offset))
          if (piece.bytes.length === 0) return
          for (const line of splitter.push(piece.bytes)) take({ text: line.text, atMs: momentOf(line.endOffset) })
          state.offset = piece.nextOffset
          // In a flood the window has to be answered in between.
          if (piece.nextOffset % BREATH_BYTES < piece.bytes.length) await breathe()
        }
      }
    },
    end: (take) => {
      for (const line of splitter.end()) take({ text: line.text, atMs: momentOf(line.endOffset) })
    },
  }
}
