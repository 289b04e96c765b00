import { useCallback, useMemo, useState } from 'react'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useEngine } from '../../client/connection.tsx'
import { Chart } from '../../components/chart/Chart.tsx'
import { lineLooks } from '../../components/chart/looks.ts'
import { differenceOf, type Series } from '../../components/chart/series.ts'
import { Note } from '../../components/controls.tsx'
import { fixed, formatCompact, formatDuration, formatMetric } from '../../format.ts'
import { type CurveLook, CurveTools, plainLook } from '../experiment/CurveTools.tsx'
import { alikeRuns, curveSeries, metricNames, thinnedText, withinOf } from '../experiment/curves.ts'
import { everyPoint, type RunCurves, useCurves, useFinerCurves } from '../experiment/useCurves.ts'
import styles from './Compare.module.css'

/** One run of each experiment on one cursor, and how far the others lie above the first. */
export function CompareCurves({
  numbers,
  runs,
  objective,
}: {
  readonly numbers: readonly number[]
  readonly runs: readonly (readonly RunRow[])[]
  readonly objective: string
}) {
  const { client } = useEngine()
  const drawn = useMemo(() => alikeRuns(runs), [runs])
  const drawnRuns = useMemo(() => drawn.map(({ run }) => run), [drawn])
  const { curves: whole } = useCurves(drawnRuns)
  const names = metricNames(whole.flat())
  const [asked, ask] = useState<string | null>(null)
  const [look, setLook] = useState(plainLook)
  const { axis, weight, range } = look
  const name =
    asked !== null && names.includes(asked)
      ? asked
      : (names.find(
          (candidate) =>
            candidate === objective && whole.flat().some((curve) => curve.name === candidate && curve.total > 1),
        ) ?? names[0])
  const known = whole.flat().filter((curve) => curve.name === name)
  const curves = useFinerCurves(drawnRuns, whole, { name, within: withinOf(range, axis, known), smoothing: weight })
  const lines = useCallback(
    (list: RunCurves): readonly Series[] =>
      list.flatMap((own, index) => {
        const { of = 0, run } = drawn[index] ?? {}
        const title = `${numbers[of] ?? 0}, seed ${run?.seed ?? ''}`
        return own
          .filter((curve) => curve.name === name)
          .flatMap((curve) => curveSeries(curve, title, lineLooks[of] ?? 'eighth', axis, weight, `${numbers[of] ?? 0}`))
      }),
    [drawn, numbers, name, axis, weight],
  )
  const series = useMemo(() => lines(curves), [lines, curves])
  const differences = useMemo(() => differencesOf(series), [series])
  if (name === undefined)
    return (
      <Note small title="No curve yet">
        Their runs have printed no metric so far.
      </Note>
    )
  const every = async () => lines(await everyPoint(client, whole, name))
  const shared = {
    xName: axis === 'step' ? 'step' : 'time',
    wholeX: axis === 'step',
    printX: axis === 'step' ? formatCompact : (seconds: number) => formatDuration(seconds * 1000),
    range,
    onRange: (next: CurveLook['range']) => setLook({ ...look, range: next }),
    sync: cursor,
  }
  const file = `compare-${numbers.join('-')}-${name}`.replace(/[^\w.-]+/g, '-')
  return (
    <div className={styles.chart}>
      <CurveTools names={names} name={name} look={look} onName={ask} onLook={setLook} />
      <Chart
        {...shared}
        series={series}
        faint={weight > 0 ? 'unsmoothed' : undefined}
        yName={name}
        log={look.log === 'log'}
        printY={formatMetric}
        file={file}
        every={every}
        said={
          thinnedText(
            known,
            curves.flat().filter((curve) => curve.name === name),
          ) ?? undefined
        }
      />
      {differences.length === 0 ? null : (
        <div className={styles.difference}>
          <Chart
            {...shared}
            series={differences}
            yName="difference, %"
            log={false}
            withZero
            printY={printPercent}
            file={`${file}-difference`}
            every={async () => differencesOf(await every())}
          />
        </div>
      )}
    </div>
  )
}

/** How far the others lie above the first, smoothed where they are. */
function differencesOf(series: readonly Series[]): readonly Series[] {
  const [first, ...others] = series.filter((one) => one.look !== 'faint')
  if (first === undefined) return []
  return others
    .map((one) => differenceOf(first, one, `${one.label} against ${first.label}`))
    .filter((one) => one.x.length > 1)
}

/** The curves and their difference share one cursor. */
const cursor = 'compare'

function printPercent(value: number): string {
  return `${fixed(value, 2)}\u00a0%`
}
