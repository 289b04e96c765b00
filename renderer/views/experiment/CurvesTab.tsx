import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import type { Curve, RunRow } from '../../../preload/contract/run.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { Chart, type ChartHandle } from '../../components/chart/Chart.tsx'
import { bandOf, type Series } from '../../components/chart/series.ts'
import { Button, Choice, Failed, Loading, Note } from '../../components/controls.tsx'
import { formatCompact, formatDuration, formatMetric } from '../../format.ts'
import styles from './Curves.module.css'
import { curveSeries, curveX, metricNames, ownRuns, runsToDraw, type XAxis } from './curves.ts'

const mostOwn = 3
const mostOthers = 4
/** Enough for every pixel of a wide screen; more is decimated by the engine, which says so. */
const points = 4000

/** The curves of some runs, as far as they are known; the same arrays as long as nothing changed. */
export function useCurves(runs: readonly RunRow[]): readonly (readonly Curve[])[] {
  const { client } = useEngine()
  return useQueries({
    queries: runs.map((run) => {
      const args = { run: run.id, name: null, points }
      return { queryKey: ['run.curves', args], queryFn: () => client.call('run.curves', args) }
    }),
    combine: curvesOf,
  })
}

function curvesOf(results: readonly UseQueryResult<Curve[]>[]): readonly (readonly Curve[])[] {
  return results.map((result) => result.data ?? [])
}

/** This experiment's curves over the incumbent's and the band of the baseline. */
export function CurvesTab({
  campaign,
  detail,
  head,
}: {
  readonly campaign: string
  readonly detail: ExperimentDetail
  readonly head: CampaignHead
}) {
  const own = useCall('experiment.runs', { campaign, experiment: detail.number })
  const incumbent = useCall(
    'experiment.runs',
    { campaign, experiment: detail.incumbent },
    { enabled: detail.incumbent !== detail.number },
  )
  const baseline = useCall('experiment.runs', { campaign, experiment: 0 }, { enabled: detail.number !== 0 })
  const drawn = useMemo(() => runsToDraw(ownRuns(own.data ?? []), mostOwn), [own.data])
  const incumbentRuns = useMemo(
    () => (detail.incumbent === 0 ? [] : runsToDraw(incumbent.data ?? [], 1)),
    [incumbent.data, detail.incumbent],
  )
  const baselineRuns = useMemo(
    () =>
      runsToDraw(
        (baseline.data ?? []).filter((run) => run.clean === true),
        mostOthers,
      ),
    [baseline.data],
  )
  const ownCurves = useCurves(drawn)
  const incumbentCurves = useCurves(incumbentRuns)
  const baselineCurves = useCurves(baselineRuns)
  const names = metricNames(ownCurves.flat())
  const [asked, ask] = useState<string | null>(null)
  const [axis, setAxis] = useState<XAxis>('step')
  const [log, setLog] = useState<'linear' | 'log'>('linear')
  const [weight, setWeight] = useState(0)
  const chart = useRef<ChartHandle>(null)
  const name =
    asked !== null && names.includes(asked)
      ? asked
      : (names.find((candidate) => candidate === head.objective.metric && hasCurve(ownCurves.flat(), candidate)) ??
        names[0])

  const series = useMemo(() => {
    if (name === undefined) return []
    const lines: Series[] = []
    const bases = baselineCurves.flatMap((curves) => curves.filter((curve) => curve.name === name))
    const band = bandOf(bases.map((curve) => ({ x: curveX(curve, axis), y: curve.values })))
    if (band.x.length > 1)
      lines.push(
        { name: 'baseline, lowest', look: 'faint', x: band.x, y: band.lo },
        { name: 'baseline, highest', look: 'faint', x: band.x, y: band.hi },
      )
    incumbentCurves.forEach((curves) => {
      for (const curve of curves)
        if (curve.name === name)
          lines.push(...curveSeries(curve, `incumbent ${detail.incumbent}`, 'third', axis, weight))
    })
    ownCurves.forEach((curves, index) => {
      for (const curve of curves) {
        if (curve.name !== name) continue
        const run = drawn[index]
        lines.push(
          ...curveSeries(
            curve,
            `run ${run?.number ?? ''}, seed ${run?.seed ?? ''}`,
            index === 0 ? 'first' : 'second',
            axis,
            weight,
          ),
        )
      }
    })
    return lines
  }, [name, axis, weight, ownCurves, drawn, incumbentCurves, baselineCurves, detail.incumbent])

  if (own.data === undefined)
    return own.isError ? <Failed error={own.error} again={() => void own.refetch()} /> : <Loading what="the curves" />
  if (name === undefined)
    return (
      <Note title="No curve yet">
        A curve begins with the first metric a run prints: a line such as step 10 loss 2.5.
      </Note>
    )
  const shown = ownCurves.flat().filter((curve) => curve.name === name)
  const decimated = shown.find((curve) => !curve.exact)
  const file = `${head.projectName}-${detail.number}-${name}`.replace(/[^\w.-]+/g, '-')
  return (
    <div className={styles.frame}>
      <div className={styles.tool}>
        <select aria-label="Metric" value={name} onChange={(event) => ask(event.target.value)}>
          {names.map((candidate) => (
            <option key={candidate} value={candidate}>
              {candidate}
            </option>
          ))}
        </select>
        <Choice
          label="Horizontal axis"
          options={[
            ['step', 'Step'],
            ['time', 'Time'],
          ]}
          value={axis}
          onChange={setAxis}
        />
        <Choice
          label="Vertical axis"
          options={[
            ['linear', 'Linear'],
            ['log', 'Log'],
          ]}
          value={log}
          onChange={setLog}
        />
        <label>
          Smoothing
          <input
            type="range"
            min="0"
            max="0.98"
            step="0.02"
            value={weight}
            onChange={(event) => setWeight(Number(event.target.value))}
          />
        </label>
        <span className={styles.said}>
          {decimated === undefined ? '' : `${formatCompact(decimated.total)} points, drawn by lowest and highest`}
        </span>
        <span className={styles.grow} />
        <Button look="quiet" onClick={() => chart.current?.savePng(file)}>
          PNG
        </Button>
        <Button look="quiet" onClick={() => chart.current?.saveSvg(file)}>
          SVG
        </Button>
        <Button look="quiet" onClick={() => chart.current?.saveCsv(file)}>
          CSV
        </Button>
      </div>
      <Chart
        handle={chart}
        faint={weight > 0 ? 'unsmoothed, and the range of the baseline' : 'range of the baseline'}
        series={series}
        xName={axis === 'step' ? 'step' : 'time'}
        yName={name}
        log={log === 'log'}
        wholeX={axis === 'step'}
        printX={axis === 'step' ? formatCompact : (seconds) => formatDuration(seconds * 1000)}
        printY={formatMetric}
      />
    </div>
  )
}

function hasCurve(curves: readonly Curve[], name: string): boolean {
  return curves.some((curve) => curve.name === name && curve.total > 1)
}
