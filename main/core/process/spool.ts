import { statSync } from 'node:fs'
import { readAt } from './read-at.ts'

/** A piece of a spool. `atEnd`: nothing more was there when it was read; a run that lives may print more. */
export type SpoolPiece = { readonly bytes: Buffer; readonly nextOffset: number; readonly atEnd: boolean }

const MOST_BYTES = 1024 * 1024
/** Lines made of a larger piece outlive the young generation, and the heap grows by a hundred megabytes in a flood. */
const USUAL_BYTES = 64 * 1024

/** How much a spool holds; 0 where there is none yet. */
export function spoolBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/**
 * Reads at most `maxBytes` (64 KiB if left out, never more than 1 MiB) of a spool from a byte offset on. The reader pulls: that
 * is the flow control. A spool that is not there yet, and an offset beyond its end, give an empty piece at the end.
 */
export async function readSpool(path: string, offset: number, maxBytes: number = USUAL_BYTES): Promise<SpoolPiece> {
  if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`not a spool offset: ${offset}`)
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(maxBytes, MOST_BYTES)))
  const read = readAt(path, offset, buffer)
  return { bytes: buffer.subarray(0, read), nextOffset: offset + read, atEnd: read < buffer.length }
}
