import { useMemo, useState } from 'react'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Button, Choice, Failed, Loading, Note } from '../../components/controls.tsx'
import { Page } from '../../components/Page.tsx'
import { SaveButtons } from '../../components/picture/SaveButtons.tsx'
import { Shape } from '../../components/Shape.tsx'
import { effectDecimals, formatCount } from '../../format.ts'
import { valueName } from '../../objective.ts'
import { type Status, statusWord } from '../../status.ts'
import { Canvas } from './Canvas.tsx'
import { type DotKind, type Progress, pointsOf, progressSentence } from './course.ts'
import type { XAxis, Zoom } from './frame.ts'
import { saveProgress } from './save.ts'
import { sharedSteps } from './step-keeps.ts'
import { dotStatus } from './Tip.tsx'

/** How the metric moved: every experiment a dot, the stack a staircase. */
export function ProgressView() {
  const [route] = useCampaignRoute()
  const progress = useCall('campaign.progress', { campaign: route.campaign })
  const [axis, setAxis] = useState<XAxis>('experiment')
  const [log, setLog] = useState<'linear' | 'log'>('linear')
  const [dots, setDots] = useState<DotKind>('judged')
  const [zoom, setZoom] = useState<Zoom | null>(null)
  const head = useCall('campaign.head', { campaign: route.campaign })
  const objective = head.data?.objective
  const decimals = effectDecimals(head.data?.noise ?? null)
  const list = useExperiments(route.campaign)
  const rows = list.data?.rows
  const data = useMemo(
    () =>
      progress.data === undefined || rows === undefined
        ? undefined
        : {
            ...progress.data,
            points: pointsOf(rows, progress.data, dots, axis),
            decimals,
            metric: objective === undefined ? progress.data.metric : valueName(objective),
          },
    [progress.data, rows, objective, decimals, dots, axis],
  )
  const failed = progress.error ?? list.error
  if (data === undefined)
    return failed !== null ? (
      <Failed error={failed} again={() => void Promise.all([progress.refetch(), list.refetch()])} />
    ) : (
      <Loading what="the progress" />
    )
  const save = (kind: 'png' | 'svg' | 'csv') => saveProgress(data, { axis, log: log === 'log', zoom }, kind)
  return (
    <Page
      title="Progress"
      said={progressSentence(data)}
      controls={
        <>
          <Choice
            label="Dots"
            options={[
              ['judged', 'Judged'],
              ['measured', 'Measured'],
            ]}
            value={dots}
            onChange={(next) => {
              setDots(next)
              setZoom(null)
            }}
          />
          <Choice
            label="Horizontal axis"
            options={[
              ['experiment', 'Experiments'],
              ['hours', 'Time spent'],
              ['clock', 'Clock'],
            ]}
            value={axis}
            onChange={(next) => {
              setAxis(next)
              setZoom(null)
            }}
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
          <Button disabled={zoom === null} onClick={() => setZoom(null)}>
            Show all
          </Button>
          <SaveButtons what="the progress" png={() => save('png')} svg={() => save('svg')} csv={() => save('csv')} />
        </>
      }
      foot={<Legend progress={data} dots={dots} />}
    >
      {data.points.length === 0 ? (
        <Note title="No dot yet">The first is the baseline, once its first run has ended.</Note>
      ) : (
        <Canvas progress={data} axis={axis} log={log === 'log'} zoom={zoom} onZoom={setZoom} />
      )}
    </Page>
  )
}

function Legend({ progress, dots }: { readonly progress: Progress; readonly dots: DotKind }) {
  const counts = new Map<Status, number>()
  for (const point of progress.points) {
    const status = dotStatus(point)
    counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  return (
    <>
      {[...counts].map(([status, count]) => (
        <span key={status}>
          <Shape status={status} />
          {statusWord[status]} {formatCount(count)}
        </span>
      ))}
      <span style={{ marginLeft: 'auto' }}>
        {dots === 'judged'
          ? 'a dot: its effect, from the line'
          : 'a dot: the median of its own runs, with what their seeds did'}
        ; the line: the stack; its band: 95{'\u00a0'}%;{' '}
        {sharedSteps(progress).length === 0 ? '' : 'marks on a step: what one block kept; '} drag to zoom, double click
        for all
      </span>
    </>
  )
}
