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
  const atNs = arrivals.atNs[low]
  const cpuUs = arrivals.cpuUs[low]
  return atNs === undefined || cpuUs === undefined ? null : { atNs, cpuUs }
}

/** BigInt would be exact beyond 2^53 (104 days in nanoseconds) and costs ten times as much. */
function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}
