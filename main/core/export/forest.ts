import { type Html, html } from './html.ts'
import { type Mark, round } from './marks.ts'
import { linearScale, quantile, type Scale, tickDecimals } from './scale.ts'

/** An effect with its interval, as one row of a forest plot shows it. */
export type Interval = { readonly effect: number | null; readonly lo: number | null; readonly hi: number | null }

const WIDTH = 180
const EDGE = 8

/**
 * One axis for all rows, zero on it. What was kept is on it wholly; of the others, a few that are much wider do not press
 * everything else together.
 */
export function forestScale(others: readonly Interval[], kept: readonly Interval[]): Scale {
  const low = Math.min(0, quantile(ends(others), 0.05), ...ends(kept))
  const high = Math.max(0, quantile(ends(others), 0.95), ...ends(kept))
  const [from, to] = low === 0 && high === 0 ? [-0.01, 0.01] : [low, high]
  const margin = (to - from) * 0.04
  return linearScale(from - margin, to + margin, EDGE, WIDTH - EDGE, 4)
}

function ends(intervals: readonly Interval[]): number[] {
  return intervals
    .flatMap(({ effect, lo, hi }) => [effect, lo, hi])
    .filter((value): value is number => value !== null && Number.isFinite(value))
}

/** The head of the column: the values that the light lines stand for. */
export function forestAxis(scale: Scale, print: (effect: number, decimals: number) => string): Html {
  const decimals = Math.max(0, tickDecimals(scale.ticks) - 2)
  return html`<svg class="forest" width="${WIDTH}" height="16" viewBox="0 0 ${WIDTH} 16" aria-hidden="true">${scale.ticks.map(
    (tick) =>
      html`<text x="${round(Math.min(WIDTH - 16, Math.max(16, scale.at(tick))))}" y="12" text-anchor="middle">${print(tick, decimals)}</text>`,
  )}</svg>`
}

/** Where the zero line runs through the column, as a style of the table: unbroken, however tall its rows are. */
export function zeroLine(scale: Scale): string {
  return `--zero:${round(scale.at(0))}px`
}

/** One row: the interval as a bar, the estimate as a dot; a chevron where it leaves the axis. */
export function forestRow(scale: Scale, { effect, lo, hi }: Interval, kind: Mark, label: string): Html {
  if (effect === null) return html``
  return html`<svg class="forest" width="${WIDTH}" height="28" viewBox="0 0 ${WIDTH} 28" role="img" aria-label="${label}">${interval(scale, effect, lo, hi, kind)}</svg>`
}

function interval(scale: Scale, effect: number, lo: number | null, hi: number | null, kind: Mark): Html {
  const inside = (value: number): number => Math.min(WIDTH - EDGE, Math.max(EDGE, scale.at(value)))
  const isLeft = (lo ?? effect) < scale.from
  const isRight = (hi ?? effect) > scale.to
  const bar =
    lo === null || hi === null
      ? null
      : html`<line class="bar" x1="${round(inside(lo))}" x2="${round(inside(hi))}" y1="14" y2="14"/>`
  const left = isLeft ? html`<path class="bar" d="M6 10.5 2.5 14 6 17.5"/>` : null
  const right = isRight ? html`<path class="bar" d="M${WIDTH - 6} 10.5 ${WIDTH - 2.5} 14 ${WIDTH - 6} 17.5"/>` : null
  const dot =
    effect < scale.from || effect > scale.to ? null : html`<circle cx="${round(scale.at(effect))}" cy="14" r="3.6"/>`
  return html`<g class="m ${kind}">${bar}${left}${right}${dot}</g>`
}
