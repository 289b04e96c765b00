import type { Look } from './looks.ts'

/** One line of a chart. */
export type Series = {
  readonly name: string
  readonly look: Look
  /** A word at its end. */
  readonly label?: string | undefined
  readonly x: readonly number[]
  readonly y: readonly (number | null)[]
}

export type Aligned = {
  readonly x: readonly number[]
  readonly columns: readonly (readonly (number | null | undefined)[])[]
}

/** All series on one axis: the union of their x, ascending; a series is undefined where another has a point and it has none. */
export function alignSeries(series: readonly Series[]): Aligned {
  const all = new Set<number>()
  for (const one of series) for (const x of one.x) if (Number.isFinite(x)) all.add(x)
  const x = [...all].sort((a, b) => a - b)
  const place = new Map(x.map((value, index) => [value, index]))
  const columns = series.map((one) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined)
    one.x.forEach((value, index) => {
      const at = place.get(value)
      const y = one.y[index]
      if (at !== undefined) column[at] = typeof y === 'number' && Number.isFinite(y) ? y : null
    })
    return column
  })
  return { x, columns }
}

/** The lowest and highest value of several curves at each x that the first one knows, each curve read by interpolation. */
export function bandOf(curves: readonly { readonly x: readonly number[]; readonly y: readonly number[] }[]): {
  readonly x: readonly number[]
  readonly lo: readonly number[]
  readonly hi: readonly number[]
} {
  const first = curves[0]
  if (first === undefined) return { x: [], lo: [], hi: [] }
  const lo: number[] = []
  const hi: number[] = []
  const x: number[] = []
  for (const at of first.x) {
    const values = curves.flatMap((curve) => valueAt(curve.x, curve.y, at) ?? [])
    if (values.length === 0) continue
    x.push(at)
    lo.push(Math.min(...values))
    hi.push(Math.max(...values))
  }
  return { x, lo, hi }
}

/** How far a curve lies above another, in percent of the other, wherever both are known. */
export function differenceOf(base: Series, other: Series, name: string): Series {
  const known = base.x.flatMap((x, index) => {
    const y = base.y[index]
    return typeof y === 'number' && Number.isFinite(y) ? [{ x, y }] : []
  })
  const [xs, ys] = [known.map((point) => point.x), known.map((point) => point.y)]
  const points = other.x.flatMap((x, index) => {
    const y = other.y[index]
    const level = valueAt(xs, ys, x)
    return typeof y !== 'number' || level === null || level === 0
      ? []
      : [{ x, y: ((y - level) / Math.abs(level)) * 100 }]
  })
  return {
    name,
    look: other.look,
    label: other.label,
    x: points.map((point) => point.x),
    y: points.map((point) => point.y),
  }
}

/** A curve's value at x between its points; null outside of them. */
export function valueAt(x: readonly number[], y: readonly number[], at: number): number | null {
  if (x.length === 0 || at < (x[0] as number) || at > (x.at(-1) as number)) return null
  let low = 0
  let high = x.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] as number) <= at) low = middle
    else high = middle
  }
  const x0 = x[low] as number
  const x1 = x[high] as number
  const y0 = y[low] as number
  const y1 = y[high] as number
  return x1 === x0 ? y0 : y0 + ((at - x0) / (x1 - x0)) * (y1 - y0)
}

/** What of each series lies in a stretch of x. */
export function cutSeries(series: readonly Series[], [low, high]: readonly [number, number]): readonly Series[] {
  return series.map((one) => {
    const inside = one.x.flatMap((x, index) => (x >= low && x <= high ? [index] : []))
    return { ...one, x: inside.map((index) => one.x[index] as number), y: inside.map((index) => one.y[index] ?? null) }
  })
}

/** The series as rows for a CSV file, under a head of their names. */
export function seriesRows(series: readonly Series[], xName: string): readonly (readonly (string | number | null)[])[] {
  const { x, columns } = alignSeries(series)
  return [
    [xName, ...series.map((one) => one.name)],
    ...x.map((at, index) => [at, ...columns.map((column) => column[index] ?? null)]),
  ]
}
