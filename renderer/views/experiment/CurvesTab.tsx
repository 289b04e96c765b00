import { useCallback, useEffect, useMemo, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import type { Curve, RunRow } from '../../../preload/contract/run.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { Chart } from '../../components/chart/Chart.tsx'
import type { Stretch } from '../../components/chart/plot.ts'
import { bandOf, type Series } from '../../components/chart/series.ts'
import { classes } from '../../components/classes.ts'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { formatCompact, formatDuration, formatMetric } from '../../format.ts'
import styles from './Curves.module.css'
import { allMetrics, type CurveLook, CurveTools, plainLook } from './CurveTools.tsx'
import { curveSeries, curveX, metricNames, ownRuns, runsToDraw, thinnedText, withinOf, type XAxis } from './curves.ts'
import { everyPoint, type RunCurves, useCurves, useFinerCurves } from './useCurves.ts'

const mostOwn = 3
const mostOthers = 4
/** More charts at once are too small to be read. */
const mostAtOnce = 8

/** What is drawn of a metric: the runs with their curves, in the order of what lies above. */
type Drawn = { readonly own: RunCurves; readonly incumbent: RunCurves; readonly baseline: RunCurves }

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
  const runs = useMemo(
    () => ({
      own: runsToDraw(ownRuns(own.data ?? []), mostOwn),
      incumbent: detail.incumbent === 0 ? [] : runsToDraw(incumbent.data ?? [], 1),
      baseline: runsToDraw(
        (baseline.data ?? []).filter((run) => run.clean === true),
        mostOthers,
      ),
    }),
    [own.data, incumbent.data, baseline.data, detail.incumbent],
  )
  const parts = { own: useCurves(runs.own), incumbent: useCurves(runs.incumbent), baseline: useCurves(runs.baseline) }
  const whole: Drawn = {
    own: parts.own.curves,
    incumbent: parts.incumbent.curves,
    baseline: parts.baseline.curves,
  }
  // A chart is made anew for each line that comes to it: it is made once, when all it will have is there.
  const isWhole =
    [own, incumbent, baseline].every((asked) => !asked.isLoading) && Object.values(parts).every((part) => part.isWhole)
  const [wasWhole, setWhole] = useState(false)
  useEffect(() => {
    if (isWhole) setWhole(true)
  }, [isWhole])
  const names = metricNames(whole.own.flat())
  const [asked, ask] = useState<string | null>(null)
  const [look, setLook] = useState(plainLook)
  const usual =
    names.find((candidate) => candidate === head.objective.metric && hasCurve(whole.own.flat(), candidate)) ?? names[0]
  const name = asked !== null && (names.includes(asked) || asked === allMetrics) ? asked : usual
  if (own.data === undefined || !(isWhole || wasWhole))
    return own.isError ? <Failed error={own.error} again={() => void own.refetch()} /> : <Loading what="the curves" />
  if (name === undefined)
    return (
      <Note title="No curve yet">
        A curve begins with the first metric a run prints: a line such as step 10 loss 2.5.
      </Note>
    )
  const shown =
    name === allMetrics ? names.filter((each) => hasCurve(whole.own.flat(), each)).slice(0, mostAtOnce) : [name]
  return (
    <div className={styles.frame}>
      <CurveTools withAll names={names} name={name} look={look} onName={ask} onLook={setLook} />
      <div className={classes(styles.charts, shown.length > 1 && styles.several)}>
        {shown.map((each) => (
          <MetricChart
            key={each}
            name={each}
            runs={runs}
            whole={whole}
            incumbentNumber={detail.incumbent}
            look={look}
            onRange={(range) => setLook({ ...look, range })}
            file={`${head.projectName}-${detail.number}-${each}`.replace(/[^\w.-]+/g, '-')}
          />
        ))}
      </div>
    </div>
  )
}

function MetricChart({
  name,
  runs,
  whole,
  incumbentNumber,
  look,
  onRange,
  file,
}: {
  readonly name: string
  readonly runs: { readonly [part in keyof Drawn]: readonly RunRow[] }
  readonly whole: Drawn
  readonly incumbentNumber: number
  readonly look: CurveLook
  readonly onRange: (range: Stretch | null) => void
  readonly file: string
}) {
  const { client } = useEngine()
  const { axis, weight, range } = look
  const known = whole.own.flat().filter((curve) => curve.name === name)
  const finer = { name, within: withinOf(range, axis, known), smoothing: weight }
  const own = useFinerCurves(runs.own, whole.own, finer)
  const incumbent = useFinerCurves(runs.incumbent, whole.incumbent, finer)
  const baseline = useFinerCurves(runs.baseline, whole.baseline, { ...finer, smoothing: 0 })
  const lines = useCallback(
    (drawn: Drawn) => linesOf(drawn, name, runs.own, incumbentNumber, axis, weight),
    [name, runs.own, incumbentNumber, axis, weight],
  )
  const series = useMemo(() => lines({ own, incumbent, baseline }), [lines, own, incumbent, baseline])
  const shown = own.flat().filter((curve) => curve.name === name)
  return (
    <Chart
      series={series}
      faint={weight > 0 ? 'unsmoothed, and the range of the baseline' : 'range of the baseline'}
      xName={axis === 'step' ? 'step' : 'time'}
      yName={name}
      log={look.log === 'log'}
      wholeX={axis === 'step'}
      printX={axis === 'step' ? formatCompact : (seconds) => formatDuration(seconds * 1000)}
      printY={formatMetric}
      range={range}
      onRange={onRange}
      sync="curves"
      file={file}
      every={async () =>
        lines({
          own: await everyPoint(client, whole.own, name),
          incumbent: await everyPoint(client, whole.incumbent, name),
          baseline: await everyPoint(client, whole.baseline, name),
        })
      }
      said={thinnedText(known, shown) ?? undefined}
    />
  )
}

function linesOf(
  drawn: Drawn,
  name: string,
  ownRunRows: readonly RunRow[],
  incumbentNumber: number,
  axis: XAxis,
  weight: number,
): readonly Series[] {
  const lines: Series[] = []
  const named = (curves: readonly Curve[]) => curves.filter((curve) => curve.name === name)
  const bases = drawn.baseline.flatMap(named)
  const band = bandOf(bases.map((curve) => ({ x: curveX(curve, axis), y: curve.values })))
  if (band.x.length > 1)
    lines.push(
      { name: 'baseline, lowest', look: 'faint', x: band.x, y: band.lo },
      { name: 'baseline, highest', look: 'faint', x: band.x, y: band.hi },
    )
  for (const curve of drawn.incumbent.flatMap(named))
    lines.push(...curveSeries(curve, `incumbent ${incumbentNumber}`, 'third', axis, weight))
  drawn.own.forEach((curves, index) => {
    const run = ownRunRows[index]
    const title = `run ${run?.number ?? ''}, seed ${run?.seed ?? ''}`
    for (const curve of named(curves))
      lines.push(...curveSeries(curve, title, index === 0 ? 'first' : 'second', axis, weight))
  })
  return lines
}

function hasCurve(curves: readonly Curve[], name: string): boolean {
  return curves.some((curve) => curve.name === name && curve.total > 1)
}
