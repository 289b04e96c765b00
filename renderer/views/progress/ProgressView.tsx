import type { KeyboardEvent, PointerEvent } from 'react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Button, Choice, Failed, Loading, Note } from '../../components/controls.tsx'
import { useSize } from '../../components/hooks.ts'
import { createInks, useInks, usePixelRatio } from '../../components/inks.ts'
import { Page } from '../../components/Page.tsx'
import { Shape } from '../../components/Shape.tsx'
import { printCsv, saveFile } from '../../components/save.ts'
import { formatAge, formatCount, formatHours, formatMetric } from '../../format.ts'
import { valueName } from '../../objective.ts'
import { type Status, statusOf, statusWord } from '../../status.ts'
import styles from './Progress.module.css'
import { paintCanvas, paintSvg } from './paint.ts'
import {
  type Dot,
  nearestDot,
  type Progress,
  pointsOf,
  progressScene,
  progressSentence,
  type Scene,
  type XAxis,
  type Zoom,
  zoomOf,
} from './scene.ts'

const reach = 18

/** How the metric moved: every experiment a dot, the stack a staircase. */
export function ProgressView() {
  const [route] = useCampaignRoute()
  const progress = useCall('campaign.progress', { campaign: route.campaign })
  const [axis, setAxis] = useState<XAxis>('experiment')
  const [log, setLog] = useState<'linear' | 'log'>('linear')
  const [zoom, setZoom] = useState<Zoom | null>(null)
  const head = useCall('campaign.head', { campaign: route.campaign })
  const objective = head.data?.objective
  const list = useExperiments(route.campaign)
  const rows = list.data?.rows
  const data = useMemo(
    () =>
      progress.data === undefined || rows === undefined
        ? undefined
        : {
            ...progress.data,
            points: pointsOf(rows),
            metric: objective === undefined ? progress.data.metric : valueName(objective),
          },
    [progress.data, rows, objective],
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
          {(['png', 'svg', 'csv'] as const).map((kind) => (
            <Button key={kind} look="quiet" onClick={() => save(kind)}>
              {kind.toUpperCase()}
            </Button>
          ))}
        </>
      }
      foot={<Legend progress={data} />}
    >
      {data.points.length === 0 ? (
        <Note title="No dot yet">The first is the baseline, once its first run has ended.</Note>
      ) : (
        <Canvas progress={data} axis={axis} log={log === 'log'} zoom={zoom} onZoom={setZoom} />
      )}
    </Page>
  )
}

function Legend({ progress }: { readonly progress: Progress }) {
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
        the line: the stack; its band: 95{'\u00a0'}%; drag to zoom, double click for all
      </span>
    </>
  )
}

function dotStatus(point: Progress['points'][number]): Status {
  return statusOf({ number: point.number, verdict: point.verdict, state: 'queued' }, null)
}

type CanvasProps = {
  readonly progress: Progress
  readonly axis: XAxis
  readonly log: boolean
  readonly zoom: Zoom | null
  readonly onZoom: (zoom: Zoom | null) => void
}

function Canvas({ progress, axis, log, zoom, onZoom }: CanvasProps) {
  const [, move] = useCampaignRoute()
  const [host, size, element] = useSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [hovered, setHovered] = useState<Dot | null>(null)
  const [box, setBox] = useState<{
    readonly from: readonly [number, number]
    readonly to: readonly [number, number]
  } | null>(null)
  const inks = useInks()
  const ratio = usePixelRatio()
  const scene: Scene | null = useMemo(
    () =>
      size.width < 200 || size.height < 120
        ? null
        : progressScene(progress, { width: size.width, height: size.height, axis, log, zoom, labels: true }),
    [progress, size, axis, log, zoom],
  )
  useEffect(() => {
    const drawn = canvas.current
    const context = drawn?.getContext('2d')
    if (drawn === null || context === null || context === undefined || scene === null) return
    drawn.width = Math.round(size.width * ratio)
    drawn.height = Math.round(size.height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const paint = () => {
      context.clearRect(0, 0, size.width, size.height)
      paintCanvas(context, scene, inks)
    }
    paint()
    // The first paint may come before the fonts: once more when they are there.
    let gone = false
    void document.fonts.ready.then(() => {
      if (!gone) paint()
    })
    return () => {
      gone = true
    }
  }, [scene, size, inks, ratio])

  const at = (event: PointerEvent): readonly [number, number] => {
    const bounds = element?.getBoundingClientRect()
    return [event.clientX - (bounds?.left ?? 0), event.clientY - (bounds?.top ?? 0)]
  }
  function moved(event: PointerEvent): void {
    const here = at(event)
    if (box !== null) setBox({ ...box, to: here })
    else if (scene !== null) setHovered(nearestDot(scene.dots, here[0], here[1], reach))
  }
  function released(event: PointerEvent<HTMLDivElement>): void {
    if (box === null || scene === null) return
    const chosen = zoomOf(scene, box.from, at(event))
    setBox(null)
    if (chosen !== null) onZoom(chosen)
    else open(hovered)
  }
  function open(dot: Dot | null): void {
    const point = dot === null ? undefined : progress.points[dot.index]
    if (point !== undefined) move({ view: 'campaign', experiment: point.number, tab: 'overview', run: null })
  }
  function press(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (scene !== null && step !== 0) {
      event.preventDefault()
      const now = hovered === null ? -1 : scene.dots.findIndex((dot) => dot.index === hovered.index)
      setHovered(scene.dots[Math.min(scene.dots.length - 1, Math.max(0, now + step))] ?? null)
    } else if (event.key === 'Enter') open(hovered)
    else if (event.key === 'Escape') {
      setHovered(null)
      onZoom(null)
    }
  }
  const point = hovered === null ? undefined : progress.points[hovered.index]
  return (
    <div
      ref={host}
      className={styles.chart}
      role="application"
      aria-label={`Progress chart. ${progressSentence(progress)}. Arrow keys walk the dots, Enter opens one.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk its dots
      tabIndex={0}
      onPointerMove={moved}
      onPointerLeave={() => setHovered(null)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setBox({ from: at(event), to: at(event) })
      }}
      onPointerUp={released}
      onDoubleClick={() => onZoom(null)}
      onKeyDown={press}
    >
      <canvas ref={canvas} />
      {box === null || Math.abs(box.from[0] - box.to[0]) < 4 ? null : (
        <div
          className={styles.box}
          style={{
            left: Math.min(box.from[0], box.to[0]),
            top: Math.min(box.from[1], box.to[1]),
            width: Math.abs(box.from[0] - box.to[0]),
            height: Math.abs(box.from[1] - box.to[1]),
          }}
        />
      )}
      {hovered === null || point === undefined ? null : (
        <Tip dot={hovered} point={point} progress={progress} width={size.width} height={size.height} />
      )}
      <p className="unseen" role="status">
        {point === undefined ? '' : `${point.number}, ${point.hypothesis}, ${formatMetric(point.value)}`}
      </p>
    </div>
  )
}

function Tip({
  dot,
  point,
  progress,
  width,
  height,
}: {
  readonly dot: Dot
  readonly point: Progress['points'][number]
  readonly progress: Progress
  readonly width: number
  readonly height: number
}) {
  const status = dotStatus(point)
  const side = dot.x + 300 > width ? { right: width - dot.x + 14 } : { left: dot.x + 14 }
  const level = dot.y + 150 > height ? { bottom: Math.max(8, height - dot.y - 20) } : { top: Math.max(8, dot.y - 14) }
  return (
    <>
      <div className={styles.ring} style={{ left: dot.x, top: dot.y }} />
      <div className={styles.tip} style={{ ...side, ...level }}>
        <h2 dir="auto">
          <Shape status={status} />
          <span>{point.number}</span>
          {point.hypothesis.slice(0, 300)}
        </h2>
        <dl>
          <dt>{progress.metric}</dt>
          <dd>
            {formatMetric(point.value)}
            {progress.unit === '' || point.value === null ? '' : `\u00a0${progress.unit}`}
          </dd>
          <dt>Verdict</dt>
          <dd>{statusWord[status]}</dd>
          <dt>After</dt>
          <dd>{formatHours(point.hours)} of runs</dd>
          <dt>Age</dt>
          <dd>{formatAge(Date.now() - point.at)}</dd>
        </dl>
      </div>
    </>
  )
}

function saveProgress(
  progress: Progress,
  options: { readonly axis: XAxis; readonly log: boolean; readonly zoom: Zoom | null },
  kind: 'png' | 'svg' | 'csv',
): void {
  const size = { width: 1440, height: 810 }
  if (kind === 'csv') {
    const head = ['number', 'at_ms', 'hours', 'value', 'verdict', 'hypothesis']
    saveFile(
      'progress.csv',
      'text/csv',
      printCsv([
        head,
        ...progress.points.map((point) => [
          point.number,
          point.at,
          point.hours,
          point.value,
          point.verdict,
          point.hypothesis,
        ]),
      ]),
    )
    return
  }
  const scene = progressScene(progress, { ...options, ...size, labels: true })
  if (kind === 'svg') {
    saveFile('progress.svg', 'image/svg+xml', paintSvg(scene, size.width, size.height, createInks()))
    return
  }
  const canvas = document.createElement('canvas')
  canvas.width = size.width * 2
  canvas.height = size.height * 2
  const context = canvas.getContext('2d')
  if (context === null) return
  const inks = createInks()
  context.scale(2, 2)
  context.fillStyle = inks('--bg-pane')
  context.fillRect(0, 0, size.width, size.height)
  paintCanvas(context, scene, inks)
  canvas.toBlob((blob) => {
    if (blob !== null) saveFile('progress.png', 'image/png', blob)
  })
}
