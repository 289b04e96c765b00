/** A point as its index and value. */
export type Point = readonly [index: number, value: number]

/** Thins a series to at most four points per pixel (first, lowest, highest, last), so that no spike is lost. Unknown values are left out. */
export function decimate(values: readonly (number | null)[], pixels: number): readonly Point[] {
  const known: Point[] = []
  values.forEach((value, index) => {
    if (value !== null && Number.isFinite(value)) known.push([index, value])
  })
  const buckets = Math.max(1, Math.floor(pixels))
  if (known.length <= buckets * 4) return known
  const thinned: Point[] = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * known.length) / buckets)
    const to = Math.floor(((bucket + 1) * known.length) / buckets)
    let lowest = from
    let highest = from
    for (let at = from; at < to; at++) {
      if ((known[at] as Point)[1] < (known[lowest] as Point)[1]) lowest = at
      if ((known[at] as Point)[1] > (known[highest] as Point)[1]) highest = at
    }
    const chosen = [...new Set([from, Math.min(lowest, highest), Math.max(lowest, highest), to - 1])]
    for (const at of chosen) thinned.push(known[at] as Point)
  }
  return thinned
}
