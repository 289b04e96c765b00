import type { ExportData } from './data.ts'
import { type Html, html } from './html.ts'
import { type Mark, mark, round } from './marks.ts'
import { metricText } from './numbers.ts'
import { linearScale, quantile, tickDecimals } from './scale.ts'

const WIDTH = 1040
const HEIGHT = 320
const LEFT = 64
const RIGHT = WIDTH - 24
const TOP = 26
const BOTTOM = HEIGHT - 38

/** Every experiment a mark at its metric, the kept ones joined to a staircase. Null when no metric is known. */
export function staircase(data: ExportData): Html | null {
  const points: { number: number; value: number; kind: Mark; title: string }[] = []
  if (data.baseline.value !== null)
    points.push({ number: 0, value: data.baseline.value, kind: 'baseline', title: 'Baseline' })
  for (const { number, value, verdict, hypothesis } of data.experiments) {
    if (value === null || !Number.isFinite(value)) continue
    points.push({ number, value, kind: verdict, title: `${number}: ${hypothesis}, ${metricText(value)}` })
  }
  if (points.length === 0) return null
  const steps = stepsOf(data)
  const [low, high] = range(
    points.map((point) => point.value),
    steps.map((step) => step.value),
  )
  const margin = (high - low) * 0.06
  const y = linearScale(low - margin, high + margin, BOTTOM, TOP, 6)
  const last = Math.max(1, ...data.experiments.map((experiment) => experiment.number))
  const x = linearScale(0, last, LEFT + 14, RIGHT - 14, 10)
  const decimals = tickDecimals(y.ticks)
  const grid = y.ticks.map((tick) => {
    const at = round(y.at(tick))
    return html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" y="${at}" dy="4" text-anchor="end">${tick.toFixed(decimals)}</text>`
  })
  const numbers = x.ticks
    .filter((tick) => Number.isInteger(tick))
    .map((tick) => html`<text x="${round(x.at(tick))}" y="${BOTTOM + 18}" text-anchor="middle">${tick}</text>`)
  const better = data.objective.direction === 'minimize' ? 'lower is better' : 'higher is better'
  const unit = data.objective.unit === '' ? '' : ` (${data.objective.unit})`
  const isKept = (kind: Mark): number => (kind === 'keep' || kind === 'baseline' ? 1 : 0)
  const marks = points
    .toSorted((a, b) => isKept(a.kind) - isKept(b.kind))
    .map((point) => {
      if (point.value > y.to) return beyond(x.at(point.number), TOP - 2, point.kind, `M-4 4 0 0l4 4`, point.title)
      if (point.value < y.from) return beyond(x.at(point.number), BOTTOM + 2, point.kind, `M-4-4 0 0l4-4`, point.title)
      return mark(point.kind, x.at(point.number), y.at(point.value), point.title)
    })
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="The metric of every experiment, and the staircase of those kept"><text x="0" y="12">${data.objective.metric}${unit}, ${better}</text>${grid}${numbers}<text x="${RIGHT}" y="${HEIGHT - 4}" text-anchor="end">experiment</text><path class="stairs" d="${path(steps, x.at, y.at, x.to)}"/>${marks}</svg>`
}

type Step = { readonly number: number; readonly value: number }

/** The incumbent's metric after each keep, in the order in which they were kept. */
function stepsOf(data: ExportData): Step[] {
  const steps: Step[] = data.baseline.value === null ? [] : [{ number: 0, value: data.baseline.value }]
  for (const stack of data.stacks) {
    // Kept late in a block, an experiment may stand before one that was kept earlier.
    const number = Math.max(stack.experiment, steps.at(-1)?.number ?? 0)
    if (stack.experiment > 0 && Number.isFinite(stack.value)) steps.push({ number, value: stack.value })
  }
  return steps
}

function path(steps: readonly Step[], x: (value: number) => number, y: (value: number) => number, end: number): string {
  const [first, ...rest] = steps
  if (first === undefined) return ''
  const corners = rest.map((step) => `H${round(x(step.number))}V${round(y(step.value))}`)
  return `M${round(x(first.number))} ${round(y(first.value))}${corners.join('')}H${round(x(end))}`
}

/** What is far from the rest is named at the edge and does not press the rest together. */
function range(values: readonly number[], steps: readonly number[]): [number, number] {
  const low = Math.min(quantile(values, 0.06), ...steps)
  const high = Math.max(quantile(values, 0.94), ...steps)
  return low === high ? [low - (Math.abs(low) || 1) * 0.01, high + (Math.abs(high) || 1) * 0.01] : [low, high]
}

function beyond(x: number, y: number, kind: Mark, shape: string, title: string): Html {
  return html`<g class="m ${kind}" transform="translate(${round(x)} ${round(y)})"><title>${title}</title><path d="${shape}" fill="none" stroke="currentColor" stroke-width="1.4"/></g>`
}
