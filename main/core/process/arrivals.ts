import { open } from 'node:fs/promises'

/** When a byte of the output arrived, and what the run had used by then. */
export type Arrival = {
  /** Since the run's start, on the monotonic clock. */
  readonly atNs: number
  /** CPU time of the run's whole process tree. */
  readonly cpuUs: number
}

/** The decoded records of arrivals.bin. */
export type Arrivals = {
  readonly count: number
  /** The offset after each chunk; they never go back. */
  readonly endOffsets: Float64Array
  readonly atNs: Float64Array
  readonly cpuUs: Float64Array
}

/** Three little-endian u64: offset after the chunk, nanoseconds since the start, CPU microseconds of the process tree. */
export const RECORD_BYTES = 24

/** Decodes whole records; one that is being written at the end is left out. Values are exact up to 2^53. */
export function decodeArrivals(bytes: Uint8Array): Arrivals {
  const count = Math.floor(bytes.byteLength / RECORD_BYTES)
  const view = new DataView(bytes.buffer, bytes.byteOffset, count * RECORD_BYTES)
  const endOffsets = new Float64Array(count)
  const atNs = new Float64Array(count)
  const cpuUs = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    endOffsets[index] = u64(view, index * RECORD_BYTES)
    atNs[index] = u64(view, index * RECORD_BYTES + 8)
    cpuUs[index] = u64(view, index * RECORD_BYTES + 16)
  }
  return { count, endOffsets, atNs, cpuUs }
}

/** The arrival of everything before `byteOffset` (a line's `endOffset`); null when it has not all arrived. */
export function findArrival(arrivals: Arrivals, byteOffset: number): Arrival | null {
  let low = 0
  let high = arrivals.count
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((arrivals.endOffsets[middle] ?? 0) >= byteOffset) high = middle
    else low = middle + 1
  }
  return arrivalAt(arrivals, low)
}

/** Looks arrivals up in a growing file, for offsets that never go back. */
export type ArrivalCursor = {
  readonly find: (byteOffset: number) => Promise<Arrival | null>
}

/** How much of the file is held at once: 2,730 records. */
const WINDOW_BYTES = 64 * 1024 - ((64 * 1024) % RECORD_BYTES)

/** A cursor over arrivals.bin of a run that may still live. It holds a small window of the file, however long that is. */
export function arrivalCursor(path: string): ArrivalCursor {
  let fileOffset = 0
  let window = decodeArrivals(new Uint8Array(0))
  let index = 0

  async function nextWindow(): Promise<boolean> {
    const bytes = await readWindow(path, fileOffset)
    if (bytes.length < RECORD_BYTES) return false
    window = decodeArrivals(bytes)
    fileOffset += window.count * RECORD_BYTES
    index = 0
    return true
  }

  return {
    async find(byteOffset) {
      for (;;) {
        while (index < window.count && (window.endOffsets[index] ?? 0) < byteOffset) index++
        const found = arrivalAt(window, index)
        if (found !== null) return found
        if (!(await nextWindow())) return null
      }
    },
  }
}

function arrivalAt(arrivals: Arrivals, index: number): Arrival | null {
  const atNs = arrivals.atNs[index]
  const cpuUs = arrivals.cpuUs[index]
  return atNs === undefined || cpuUs === undefined ? null : { atNs, cpuUs }
}

/** BigInt would be exact beyond 2^53 (104 days in nanoseconds) and costs ten times as much. */
function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}

async function readWindow(path: string, offset: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.allocUnsafe(WINDOW_BYTES)
      const { bytesRead } = await file.read(buffer, 0, WINDOW_BYTES, offset)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
