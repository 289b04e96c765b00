import type { KeyboardEvent, PointerEvent } from 'react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useSize } from '../../components/hooks.ts'
import { useInks, usePixelRatio } from '../../components/inks.ts'
import { formatMetric } from '../../format.ts'
import { type Progress, progressSentence } from './course.ts'
import type { XAxis, Zoom } from './frame.ts'
import type { Dot } from './marks.ts'
import styles from './Progress.module.css'
import { paintCanvas } from './paint.ts'
import { nearestDot, progressScene, type Scene, zoomOf } from './scene.ts'
import { Tip } from './Tip.tsx'

const reach = 18

type CanvasProps = {
  readonly progress: Progress
  readonly axis: XAxis
  readonly log: boolean
  readonly zoom: Zoom | null
  readonly onZoom: (zoom: Zoom | null) => void
}

/** The chart itself: hovered, walked by arrow keys, zoomed by a box. */
export function Canvas({ progress, axis, log, zoom, onZoom }: CanvasProps) {
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
