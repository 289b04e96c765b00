/** How a line is told from the others. `faint` is drawn behind them: the raw curve behind a smoothed one, a band's edge. */
export type Look = (typeof lineLooks)[number] | 'faint'

/** The looks of lines of equal rank, in the order in which they are given. */
export const lineLooks = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'] as const

type Pen = { readonly token: string; readonly dash: readonly number[]; readonly width: number }

/**
 * No two of one ink have the same stroke, so that dashes and widths tell them apart where hues don't: in grey, or to an eye that confuses
 * them. There is no third hue, because every other one is a status.
 */
export const pens: Readonly<Record<Look, Pen>> = {
  first: { token: '--text', dash: [], width: 1.5 },
  second: { token: '--series-2', dash: [], width: 1.5 },
  third: { token: '--text-3', dash: [4, 3], width: 1.5 },
  fourth: { token: '--series-2', dash: [8, 3], width: 1.75 },
  fifth: { token: '--text', dash: [1.5, 2.5], width: 2 },
  sixth: { token: '--text-3', dash: [], width: 3 },
  seventh: { token: '--text', dash: [10, 3, 2, 3], width: 1.5 },
  eighth: { token: '--series-2', dash: [2, 3], width: 2 },
  faint: { token: '--axis', dash: [], width: 1 },
}

/** Places near the given ones, at least `gap` apart, within low and high as far as there is room; in the order in which they came. */
export function spreadOut(places: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = places.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  const out = new Array<number>(places.length).fill(low)
  let least = low
  for (const { at, index } of order) {
    least = Math.max(least, at)
    out[index] = least
    least += gap
  }
  // What was pushed over the end pushes back.
  let most = high
  for (const { index } of order.toReversed()) {
    out[index] = Math.max(low, Math.min(out[index] as number, most))
    most = (out[index] as number) - gap
  }
  return out
}
