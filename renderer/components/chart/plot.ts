import uPlot from 'uplot'
import { formatTicks } from '../../format.ts'
import { colourOf } from '../save.ts'
import { drawEndLabels, labelRoom } from './end-labels.ts'
import { pens } from './looks.ts'
import type { Aligned, Series } from './series.ts'

/** What a box or a key left in sight, in the units of the axes; null: all of it. */
export type Stretch = readonly [low: number, high: number]

export type PlotLook = {
  readonly log: boolean
  /** Steps are counted: no tick stands between two of them. */
  readonly wholeX: boolean
  /** Whether zero is always in sight: differences mean nothing without it. */
  readonly withZero: boolean
  /** Charts with the same key share one cursor. */
  readonly sync: string | undefined
}

type Told = {
  readonly printX: (x: number) => string
  /** The index of the point under the cursor. */
  readonly hovered: (index: number | null) => void
  /** A box was drawn; `y` is null where it goes over the whole height. */
  readonly boxed: (x: Stretch | null, y: Stretch | null) => void
}

/** Distances between ticks that are whole numbers: 1, 2 or 5 times a power of ten. */
const wholeSteps = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power)).flat()

/** Makes the plot of some series in an element. `told` is read anew at every call. */
export function makePlot(
  host: HTMLElement,
  size: { readonly width: number; readonly height: number },
  series: readonly Series[],
  look: PlotLook,
  told: () => Told,
): uPlot {
  const [text, line] = [colourOf('--text-3'), colourOf('--line')]
  const font = '11px "Inter Variable", Inter, sans-serif'
  const axis = { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 } }
  return new uPlot(
    {
      ...size,
      legend: { show: false },
      padding: [null, series.some((one) => one.label !== undefined) ? labelRoom : null, null, null],
      cursor: {
        // The box is taken up by whoever knows the finer data; here it would only magnify what is drawn.
        drag: { x: true, y: true, uni: 30, setScale: false },
        points: { size: 6 },
        bind: {
          dblclick: () => () => {
            told().boxed(null, null)
            return null
          },
        },
        ...(look.sync === undefined ? {} : { sync: { key: look.sync, setSeries: false } }),
      },
      scales: {
        x: { time: false },
        y: { distr: look.log ? 3 : 1, ...(look.withZero ? { range: zeroRange } : {}) },
      },
      axes: [
        {
          ...axis,
          size: 34,
          ...(look.wholeX ? { incrs: wholeSteps } : {}),
          values: (_plot, ticks) => ticks.map((tick) => told().printX(tick)),
        },
        {
          ...axis,
          size: 64,
          space: (self) => (self.height < 200 ? 18 : 30),
          values: (_plot, ticks) => printTicks(ticks),
        },
      ],
      series: [
        {},
        ...series.map((one) => ({
          label: one.name,
          stroke: colourOf(pens[one.look].token),
          width: pens[one.look].width,
          points: { show: false },
          spanGaps: true,
          ...(pens[one.look].dash.length === 0 ? {} : { dash: [...pens[one.look].dash] }),
        })),
      ],
      hooks: {
        draw: [(self) => drawEndLabels(self, series)],
        setCursor: [(self) => told().hovered(self.cursor.idx ?? null)],
        setSelect: [
          (self) => {
            const box = boxOf(self)
            if (box !== null) told().boxed(box.x, box.y)
          },
        ],
      },
    },
    [[], ...series.map(() => [])],
    host,
  )
}

/** Puts data and what is to be in sight of it into the plot, in one drawing. */
export function showData(plot: uPlot, data: Aligned, x: Stretch | null, y: Stretch | null): void {
  const columns = [data.x, ...data.columns] as uPlot.AlignedData
  if (x === null && y === null) {
    plot.setData(columns)
    return
  }
  plot.batch(() => {
    plot.setData(columns, false)
    const [min, max] = x ?? [data.x[0] ?? 0, data.x.at(-1) ?? 1]
    plot.setScale('x', { min, max })
    if (y !== null) plot.setScale('y', { min: y[0], max: y[1] })
  })
}

/** What is in sight now. */
export function stretchInSight(plot: uPlot): Stretch | null {
  const { min, max } = plot.scales.x ?? {}
  return min === undefined || min === null || max === undefined || max === null ? null : [min, max]
}

/** The box that was drawn, and takes it away; null where it was a click. */
function boxOf(plot: uPlot): { readonly x: Stretch | null; readonly y: Stretch | null } | null {
  const { left, top, width, height } = plot.select
  if (width < 2 && height < 2) return null
  const { width: fullWidth, height: fullHeight } = plot.over.getBoundingClientRect()
  const x: Stretch | null =
    width >= fullWidth - 1 ? stretchInSight(plot) : [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]
  const y: Stretch | null =
    height >= fullHeight - 1 ? null : [plot.posToVal(top + height, 'y'), plot.posToVal(top, 'y')]
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  return { x, y }
}

function zeroRange(_plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  const [low, high] = [Math.min(0, min ?? 0), Math.max(0, max ?? 0)]
  const air = (high - low) * 0.08 || 1
  return [low - air, high + air]
}

/** uPlot leaves ticks out of a log axis as null. */
function printTicks(ticks: readonly (number | null)[]): string[] {
  const shown = ticks.flatMap((tick) => tick ?? [])
  const printed = formatTicks(shown)
  return ticks.map((tick) => (tick === null ? '' : (printed[shown.indexOf(tick)] ?? '')))
}
