import type { LaneData } from './lanes.ts'

type Name = keyof LaneData['lo']

/** Older than this, the last reading says nothing of what is now. */
const freshMs = 5_000

/** The last reading of what is followed as it comes; null: there is none of now. */
export function lastReading(data: LaneData, name: Name): number | null {
  const index = data.hi[name].findLastIndex((value) => value !== null)
  const at = data.at[index]
  return at === undefined || data.toMs - at > freshMs ? null : (data.hi[name][index] ?? null)
}

/** Lowest and highest reading; null: there is none. */
export function boundsOf({ lo, hi }: LaneData, name: Name): readonly [number, number] | null {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const value of lo[name]) if (value !== null && value < lowest) lowest = value
  for (const value of hi[name]) if (value !== null && value > highest) highest = value
  return lowest <= highest ? [lowest, highest] : null
}

export function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  return known[Math.floor((known.length - 1) / 2)] ?? null
}

/** A reading as it is said in words: of one moment, the last one of now, or of all that is shown. */
export type ShownReading = { readonly of: 'one' | 'last' | 'all'; readonly low: number; readonly high: number }

/**
 * What is said of a lane: what is under the pointer, the last reading of now, or, of a time that is over, its median; its last reading may
 * be of the moment after. Where several readings share a place no median is known, but the lowest and the highest of them are.
 */
export function shownReading(data: LaneData, name: Name, pointed: number | null, isLive: boolean): ShownReading | null {
  if (pointed !== null) return between('one', data.lo[name][pointed] ?? null, data.hi[name][pointed] ?? null)
  if (isLive) return between('last', lastReading(data, name), lastReading(data, name))
  if (data.exact) return between('all', medianOf(data.hi[name]), medianOf(data.hi[name]))
  const [lowest, highest] = boundsOf(data, name) ?? [null, null]
  return between('all', lowest, highest)
}

function between(of: ShownReading['of'], low: number | null, high: number | null): ShownReading | null {
  return low === null || high === null ? null : { of, low, high }
}
