/**
 * Readings of one thing in columns of equal time, the newest at the end: each with its lowest and highest, NaN where nothing is known.
 * One more reading costs the same however many there are already.
 */
export type Columns = {
  readonly lo: Float32Array
  readonly hi: Float32Array
  /** Takes the next reading; gives how many columns have come to their end with it, and were moved in from the right. */
  readonly add: (atMs: number, value: number | null) => number
}

/** Readings come once a second: a column can't stand for less. */
const shortestMs = 1_000
/** Two readings may be that far apart and have nothing between them that is not known. */
const bridgedMs = 3_000

/** For how long one of `count` columns stands when this much time is to be seen, at most `longestMs` of it. Doubles as the time grows. */
export function columnLength(spanMs: number, count: number, longestMs: number): number {
  const wantedMs = Math.max(shortestMs, spanMs / Math.max(1, count))
  const fullMs = Math.max(shortestMs, longestMs / Math.max(1, count))
  return Math.min(fullMs, shortestMs * 2 ** Math.ceil(Math.log2(wantedMs / shortestMs)))
}

export function createColumns(count: number, columnMs: number): Columns {
  const lo = new Float32Array(count).fill(Number.NaN)
  const hi = new Float32Array(count).fill(Number.NaN)
  const open = { index: Number.NaN, lo: Number.NaN, hi: Number.NaN }

  function close(columns: number): void {
    const moved = Math.min(columns, count)
    lo.copyWithin(0, moved)
    hi.copyWithin(0, moved)
    const isBridged = (columns - 1) * columnMs <= bridgedMs
    for (let at = count - moved; at < count; at++) {
      const isKnown = isBridged || at === count - columns
      lo[at] = isKnown ? open.lo : Number.NaN
      hi[at] = isKnown ? open.hi : Number.NaN
    }
  }

  return {
    lo,
    hi,
    add: (atMs, value) => {
      const index = Math.floor(atMs / columnMs)
      const ended = Number.isNaN(open.index) ? 0 : Math.max(0, index - open.index)
      if (ended > 0) close(ended)
      if (ended > 0 || Number.isNaN(open.index)) Object.assign(open, { index, lo: Number.NaN, hi: Number.NaN })
      if (value !== null && Number.isFinite(value)) {
        open.lo = open.lo <= value ? open.lo : value
        open.hi = open.hi >= value ? open.hi : value
      }
      return ended
    },
  }
}
