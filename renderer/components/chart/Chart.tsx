import 'uplot/dist/uPlot.min.css'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type uPlot from 'uplot'
import { usePreferences } from '../../app/preferences.ts'
import { Button } from '../controls.tsx'
import { useMedia, useSize } from '../hooks.ts'
import { SaveButtons } from '../picture/SaveButtons.tsx'
import { printCsv, saveFile } from '../save.ts'
import styles from './Chart.module.css'
import { LineSample } from './LineSample.tsx'
import { savePicture } from './picture.ts'
import { makePlot, type Stretch, showData, stretchInSight } from './plot.ts'
import { alignSeries, cutSeries, type Series, seriesRows } from './series.ts'
import { seriesSvg } from './svg.ts'

type Props = {
  readonly series: readonly Series[]
  readonly xName: string
  readonly yName: string
  readonly log: boolean
  readonly wholeX: boolean
  readonly printX: (x: number) => string
  readonly printY: (y: number) => string
  /** The stretch of x in sight, and who is told when a box or a key asks for another; null: all. */
  readonly range: Stretch | null
  readonly onRange: (range: Stretch | null) => void
  /** Charts with the same key share one cursor. */
  readonly sync?: string
  readonly withZero?: boolean
  /** What the faint lines are, for the legend. */
  readonly faint?: string | undefined
  /** Saved files have this name. */
  readonly file: string
  /** Every point of the curves, where fewer are drawn: what is saved as a table. */
  readonly every?: (() => Promise<readonly Series[]>) | undefined
  /** How many points are drawn of how many. */
  readonly said?: ReactNode
}

/** Lines over a shared x: hover or arrow keys read them, a box or + and - zoom, a double click or Escape shows all. */
export function Chart({
  series,
  xName,
  yName,
  log,
  wholeX,
  printX,
  printY,
  range,
  onRange,
  sync,
  withZero = false,
  faint,
  file,
  every,
  said,
}: Props) {
  const [frame, size, host] = useSize<HTMLDivElement>()
  const plot = useRef<uPlot | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  /** The stretch of y that a box left in sight. */
  const [level, setLevel] = useState<Stretch | null>(null)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const theme = usePreferences((state) => state.theme)
  const data = useMemo(() => alignSeries(series), [series])
  function show(x: Stretch | null, y: Stretch | null): void {
    setLevel(y)
    onRange(x)
  }
  const latest = useRef({ size, printX, boxed: show })
  latest.current = { size, printX, boxed: show }
  const looks = series.map((one) => `${one.name}:${one.look}`).join('|')
  const shape = `${log}|${wholeX}|${theme}|${dark}|${looks}|${sync}`

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for everything a plot can't change after it is made
  useEffect(() => {
    if (host === null || latest.current.size.width === 0) return
    const told = () => ({ ...latest.current, hovered: setHovered })
    const made = makePlot(host, latest.current.size, series, { log, wholeX, withZero, sync }, told)
    plot.current = made
    return () => {
      plot.current = null
      made.destroy()
    }
  }, [host, shape, size.width === 0])
  useEffect(() => {
    if (size.width > 0) plot.current?.setSize(size)
  }, [size])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot that was made anew has no data yet
  useEffect(() => {
    if (plot.current !== null) showData(plot.current, data, range, level)
  }, [data, range, level, host, shape, size.width === 0])

  function press(event: KeyboardEvent): void {
    const now = plot.current
    const inSight = now === null ? null : stretchInSight(now)
    if (now === null || inSight === null || event.ctrlKey || event.metaKey || event.altKey) return
    const [low, high] = inSight
    const at = hovered === null ? (low + high) / 2 : (data.x[hovered] ?? (low + high) / 2)
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step !== undefined) {
      const left = Math.min(high, Math.max(low, at + (step * (high - low)) / 100))
      now.setCursor({ left: now.valToPos(left, 'x'), top: now.over.clientHeight / 2 })
    } else if (event.key === '+' || event.key === '=') onRange([at - (at - low) / 2, at + (high - at) / 2])
    else if (event.key === '-') onRange(wider([at - (at - low) * 2, at + (high - at) * 2], data.x))
    else if (event.key === 'Escape') show(null, null)
    else return
    event.preventDefault()
  }

  const inSight = () => (range === null ? series : cutSeries(series, range))
  const title = `${yName} by ${xName}`
  const named = series.map((one, index) => ({ one, index })).filter(({ one }) => one.look !== 'faint')
  return (
    <div className={styles.frame}>
      <div className={styles.head}>
        <p className={styles.legend}>
          <span className={styles.title}>
            {title},{' '}
            <span className={styles.at}>{hovered === null ? 'last' : printMaybe(data.x[hovered] ?? null, printX)}</span>
          </span>
          {named.map(({ one, index }) => (
            <span key={one.name}>
              <LineSample look={one.look} />
              {one.name}
              <b>{printMaybe(nearest(data.columns[index] ?? [], hovered ?? data.x.length - 1), printY)}</b>
            </span>
          ))}
          {faint === undefined || !series.some((one) => one.look === 'faint') ? null : (
            <span>
              <LineSample look="faint" />
              {faint}
            </span>
          )}
          {said === undefined ? null : <span className={styles.said}>{said}</span>}
        </p>
        {range === null && level === null ? null : (
          <Button look="quiet" onClick={() => show(null, null)}>
            Show all
          </Button>
        )}
        <SaveButtons
          what={title}
          png={() => {
            const drawn = plot.current?.ctx.canvas
            if (drawn !== undefined) savePicture(drawn, series, title, file)
          }}
          svg={() => {
            const options = { width: 960, height: 480, xName, yName, log, printX, printY }
            saveFile(`${file}.svg`, 'image/svg+xml', seriesSvg(inSight(), options))
          }}
          csv={async () =>
            saveFile(`${file}.csv`, 'text/csv', printCsv(seriesRows(await (every?.() ?? series), xName)))
          }
        />
      </div>
      <div
        ref={frame}
        className={styles.chart}
        role="application"
        aria-label={`${title}: ${named.map(({ one }) => one.name).join(', ')}. Arrow keys read it, plus and minus zoom, Escape shows all.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys read and zoom it
        tabIndex={0}
        onKeyDown={press}
      />
    </div>
  )
}

/** Null where it would be all of it. */
function wider([low, high]: Stretch, x: readonly number[]): Stretch | null {
  const [first, last] = [x[0] ?? 0, x.at(-1) ?? 0]
  return low <= first && high >= last ? null : [Math.max(low, first), Math.min(high, last)]
}

function printMaybe(value: number | null, print: (value: number) => string): string {
  return value === null ? '' : print(value)
}

/** The value at an index, or the last one before it: curves do not share their steps. */
function nearest(column: readonly (number | null | undefined)[], index: number): number | null {
  for (let at = index; at >= 0; at--) {
    const value = column[at]
    if (typeof value === 'number') return value
  }
  return null
}
