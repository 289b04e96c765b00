import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Chart } from '../../components/chart/Chart.tsx'
import { differenceOf, type Series } from '../../components/chart/series.ts'
import { Button, Field, Note } from '../../components/controls.tsx'
import { Drawing } from '../../components/Drawing.tsx'
import { Page } from '../../components/Page.tsx'
import { hueOf, Shape } from '../../components/Shape.tsx'
import { effectDecimals, fixed, formatCompact, formatDuration, formatEffect, formatMetric } from '../../format.ts'
import { valueNameWithUnit } from '../../objective.ts'
import { statusOf } from '../../status.ts'
import { type CurveLook, CurveTools, plainLook } from '../experiment/CurveTools.tsx'
import { alikeRuns, curveSeries, metricNames, thinnedText, withinOf } from '../experiment/curves.ts'
import { everyPoint, type RunCurves, useCurves, useFinerCurves } from '../experiment/useCurves.ts'
import styles from './Compare.module.css'
import { NumbersTable } from './NumbersTable.tsx'
import { Patches } from './Patches.tsx'

const looks = ['first', 'second', 'third'] as const
/** More lines on one cursor are not told apart. */
const mostCompared = 3

/** Two or three experiments: curves on one cursor, numbers, patches side by side. */
export function Compare() {
  const [route, move] = useCampaignRoute()
  const { client } = useEngine()
  const campaign = route.campaign
  const numbers = useMemo(() => [...new Set(route.compared)].slice(0, mostCompared), [route.compared])
  const head = useCall('campaign.head', { campaign })
  const details = useQueries({
    queries: numbers.map((experiment) => {
      const args = { campaign, experiment }
      return { queryKey: ['experiment.show', args], queryFn: () => client.call('experiment.show', args) }
    }),
  })
  const runs = useQueries({
    queries: numbers.map((experiment) => {
      const args = { campaign, experiment }
      return { queryKey: ['experiment.runs', args], queryFn: () => client.call('experiment.runs', args) }
    }),
    combine: runsOf,
  })
  const known = details.flatMap((detail) => detail.data ?? [])
  const decimals = effectDecimals(head.data?.noise ?? null)
  if (numbers.length < 2) return <TooFew campaign={campaign} numbers={numbers} />
  return (
    <Page
      title="Compare"
      said={route.compared.length > mostCompared ? `the first ${mostCompared} of ${route.compared.length}` : ''}
      controls={
        <>
          {numbers.length < mostCompared ? <Add campaign={campaign} numbers={numbers} /> : null}
          <Button onClick={() => move({ compared: [] })}>Clear</Button>
        </>
      }
    >
      <div className={styles.frame}>
        <div className={styles.cards}>
          {known.map((detail, index) => (
            <Card
              key={detail.number}
              detail={detail}
              look={looks[index] ?? 'third'}
              decimals={decimals}
              onRemove={() => move({ compared: route.compared.filter((other) => other !== detail.number) })}
            />
          ))}
        </div>
        <div className={styles.middle}>
          <Curves key={numbers.join()} numbers={numbers} runs={runs} objective={head.data?.objective.metric ?? ''} />
          <div className={styles.numbers}>
            <NumbersTable
              details={known}
              runs={runs}
              decimals={decimals}
              valueName={head.data === undefined ? 'Value' : valueNameWithUnit(head.data.objective)}
            />
          </div>
        </div>
        <Patches campaign={campaign} details={known} />
      </div>
    </Page>
  )
}

/** Takes one more into the comparison, by its number. */
function Add({ campaign, numbers }: { readonly campaign: string; readonly numbers: readonly number[] }) {
  const [, move] = useCampaignRoute()
  const list = useExperiments(campaign)
  const [text, setText] = useState('')
  const wanted = list.data?.rows.find((row) => String(row.number) === text.trim().replace(/^#/, ''))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (wanted === undefined || numbers.includes(wanted.number)) return
        setText('')
        move({ compared: [...numbers, wanted.number] })
      }}
    >
      <Field className={styles.add}>
        <input
          value={text}
          inputMode="numeric"
          placeholder="Add a number"
          aria-label="Add an experiment by its number"
          title={wanted?.hypothesis.slice(0, 300)}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
    </form>
  )
}

function runsOf(results: readonly UseQueryResult<RunRow[]>[]): readonly (readonly RunRow[])[] {
  return results.map((result) => result.data ?? [])
}

function TooFew({ campaign, numbers }: { readonly campaign: string; readonly numbers: readonly number[] }) {
  const [, move] = useCampaignRoute()
  const list = useExperiments(campaign)
  const kept =
    list.data?.rows
      .filter((row) => row.verdict === 'keep' && row.number !== 0)
      .toSorted((a, b) => (b.decidedAt ?? 0) - (a.decidedAt ?? 0)) ?? []
  const pair = kept.slice(0, 2).map((row) => row.number)
  return (
    <Page title="Compare" controls={<Add campaign={campaign} numbers={numbers} />}>
      <Drawing
        name="compare"
        title={numbers.length === 1 ? `Experiment ${numbers[0]} waits for another` : 'Choose two or three experiments'}
        buttons={
          pair.length === 2 ? (
            <Button onClick={() => move({ compared: pair })}>
              Compare {pair[0]} and {pair[1]}, kept last
            </Button>
          ) : undefined
        }
      >
        Select one in the tree and press c, or its Compare button; then another. Their curves share one cursor, their
        numbers one table, and what lies between their patches is one diff.
      </Drawing>
    </Page>
  )
}

function Card({
  detail,
  look,
  decimals,
  onRemove,
}: {
  readonly detail: ExperimentDetail
  readonly look: (typeof looks)[number]
  readonly decimals: number
  readonly onRemove: () => void
}) {
  const status = statusOf(detail, null)
  const ink = { first: 'var(--text)', second: 'var(--series-2)', third: 'var(--text-3)' }[look]
  return (
    <div className={styles.card}>
      <svg width="18" height="6" viewBox="0 0 18 6" aria-hidden="true">
        <path d="M0 3H18" stroke={ink} strokeWidth="2" strokeDasharray={look === 'third' ? '4 3' : undefined} />
      </svg>
      <Shape status={status} />
      <span className={styles.number}>{detail.number}</span>
      <span className={styles.name} title={detail.hypothesis.slice(0, 1000)} dir="auto">
        {detail.hypothesis.slice(0, 300)}
      </span>
      <span className={hueOf(status)}>{formatEffect(detail.effect, decimals)}</span>
      <button type="button" aria-label={`Take ${detail.number} out`} onClick={onRemove}>
        ×
      </button>
    </div>
  )
}

function Curves({
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
  const whole = useCurves(drawnRuns)
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
          .flatMap((curve) => curveSeries(curve, title, looks[of] ?? 'third', axis, weight))
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
    .map((one) => differenceOf(first, one, `${one.name} against ${first.name}`))
    .filter((one) => one.x.length > 1)
}

/** The curves and their difference share one cursor. */
const cursor = 'compare'

function printPercent(value: number): string {
  return `${fixed(value, 2)}\u00a0%`
}
