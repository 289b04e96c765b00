import 'uplot/dist/uPlot.min.css'
import { type RefObject, useEffect, useImperativeHandle, useRef, useState } from 'react'
import uPlot from 'uplot'
import { usePreferences } from '../../app/preferences.ts'
import { formatTicks } from '../../format.ts'
import { useMedia, useSize } from '../hooks.ts'
import { colourOf, printCsv, saveFile } from '../save.ts'
import styles from './Chart.module.css'
import { alignSeries, type Series, seriesRows } from './series.ts'
import { seriesSvg } from './svg.ts'

export type ChartHandle = {
  readonly savePng: (name: string) => void
  readonly saveSvg: (name: string) => void
  readonly saveCsv: (name: string) => void
  readonly showAll: () => void
}

type Props = {
  readonly series: readonly Series[]
  readonly xName: string
  readonly yName: string
  readonly log: boolean
  /** Steps are counted: no tick stands between two of them. */
  readonly wholeX: boolean
  readonly printX: (x: number) => string
  readonly printY: (y: number) => string
  /** Charts with the same key share one cursor. */
  readonly sync?: string
  /** Whether zero is always in sight: differences mean nothing without it. */
  readonly withZero?: boolean
  /** What the faint lines are, for the legend. */
  readonly faint?: string | undefined
  readonly handle?: RefObject<ChartHandle | null>
}

/** Distances between ticks that are whole numbers: 1, 2 or 5 times a power of ten. */
const wholeSteps = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power)).flat()

const lookTokens = { first: '--text', second: '--series-2', third: '--text-3', faint: '--axis' } as const

/** Lines over a shared x: hover reads them, a box zooms, a double click shows all. */
export function Chart({
  series,
  xName,
  yName,
  log,
  wholeX,
  printX,
  printY,
  sync,
  withZero = false,
  faint,
  handle,
}: Props) {
  const [frame, size, host] = useSize<HTMLDivElement>()
  const plot = useRef<uPlot | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const theme = usePreferences((state) => state.theme)
  const data = alignSeries(series)
  const latest = useRef({ data, size, printX, printY })
  latest.current = { data, size, printX, printY }
  const shape = `${log}|${wholeX}|${theme}|${dark}|${series.map((one) => `${one.name}:${one.look}`).join('|')}`

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for everything a plot can't change after it is made
  useEffect(() => {
    if (host === null || latest.current.size.width === 0) return
    const [text, line] = [colourOf('--text-3'), colourOf('--line')]
    const font = '11px "Inter Variable", Inter, sans-serif'
    const axis = { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 } }
    const made = new uPlot(
      {
        width: latest.current.size.width,
        height: latest.current.size.height,
        legend: { show: false },
        cursor: {
          drag: { x: true, y: true, uni: 30 },
          points: { size: 6 },
          ...(sync === undefined ? {} : { sync: { key: sync, setSeries: false } }),
        },
        scales: { x: { time: false }, y: { distr: log ? 3 : 1, ...(withZero ? { range: zeroRange } : {}) } },
        axes: [
          {
            ...axis,
            size: 34,
            ...(wholeX ? { incrs: wholeSteps } : {}),
            values: (_plot, ticks) => ticks.map((tick) => latest.current.printX(tick)),
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
            stroke: colourOf(lookTokens[one.look]),
            width: one.look === 'faint' ? 1 : 1.5,
            points: { show: false },
            spanGaps: true,
            ...(one.look === 'third' ? { dash: [4, 3] } : {}),
          })),
        ],
        hooks: { setCursor: [(self) => setHovered(self.cursor.idx ?? null)] },
      },
      [latest.current.data.x, ...latest.current.data.columns] as uPlot.AlignedData,
      host,
    )
    plot.current = made
    return () => {
      plot.current = null
      made.destroy()
    }
  }, [host, shape, sync, size.width === 0])

  useEffect(() => {
    if (size.width > 0) plot.current?.setSize(size)
  }, [size])
  const columns = data.columns
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data is aligned anew with each render; the series say when it changed
  useEffect(() => {
    plot.current?.setData([data.x, ...columns] as uPlot.AlignedData, true)
  }, [series])

  useImperativeHandle(handle, () => ({
    savePng: (name) => {
      plot.current?.ctx.canvas.toBlob((blob) => {
        if (blob !== null) saveFile(`${name}.png`, 'image/png', blob)
      })
    },
    saveSvg: (name) =>
      saveFile(
        `${name}.svg`,
        'image/svg+xml',
        seriesSvg(series, { width: 960, height: 480, xName, yName, log, printX, printY }),
      ),
    saveCsv: (name) => saveFile(`${name}.csv`, 'text/csv', printCsv(seriesRows(series, xName))),
    showAll: () => plot.current?.setData([data.x, ...columns] as uPlot.AlignedData, true),
  }))

  const named = series.map((one, index) => ({ one, index })).filter(({ one }) => one.look !== 'faint')
  return (
    <div className={styles.frame}>
      <p className={styles.legend}>
        <span>
          {yName} by {xName}
          {hovered === null || data.x[hovered] === undefined ? '' : `, ${printX(data.x[hovered])}`}
        </span>
        {named.map(({ one, index }) => (
          <span key={one.name}>
            <Sample look={one.look} />
            {one.name}
            <b>{hovered === null ? '' : printMaybe(nearest(columns[index] ?? [], hovered), printY)}</b>
          </span>
        ))}
        {faint === undefined || !series.some((one) => one.look === 'faint') ? null : (
          <span>
            <Sample look="faint" />
            {faint}
          </span>
        )}
      </p>
      <div
        ref={frame}
        className={styles.chart}
        role="img"
        aria-label={`${yName} by ${xName}: ${named.map(({ one }) => one.name).join(', ')}`}
      />
    </div>
  )
}

function zeroRange(_plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  const [low, high] = [Math.min(0, min ?? 0), Math.max(0, max ?? 0)]
  const air = (high - low) * 0.08 || 1
  return [low - air, high + air]
}

function printMaybe(value: number | null, print: (value: number) => string): string {
  return value === null ? '' : print(value)
}

/** uPlot leaves ticks out of a log axis as null. */
function printTicks(ticks: readonly (number | null)[]): string[] {
  const shown = ticks.flatMap((tick) => tick ?? [])
  const printed = formatTicks(shown)
  return ticks.map((tick) => (tick === null ? '' : (printed[shown.indexOf(tick)] ?? '')))
}

/** The value at an index, or the last one before it: curves do not share their steps. */
function nearest(column: readonly (number | null | undefined)[], index: number): number | null {
  for (let at = index; at >= 0; at--) {
    const value = column[at]
    if (typeof value === 'number') return value
  }
  return null
}

function Sample({ look }: { readonly look: Series['look'] }) {
  return (
    <svg width="16" height="6" viewBox="0 0 16 6" aria-hidden="true">
      <path
        d="M0 3H16"
        stroke={`var(${lookTokens[look]})`}
        strokeWidth="2"
        strokeDasharray={look === 'third' ? '4 3' : undefined}
      />
    </svg>
  )
}
