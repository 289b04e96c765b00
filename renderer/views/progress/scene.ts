import { linearScale, logScale, type Scale } from '../../components/chart/scale.ts'
import type { Status } from '../../status.ts'
import { axes } from './axes.ts'
import type { Progress } from './course.ts'
import {
  bottom,
  extent,
  left,
  positionOf,
  right,
  type SceneOptions,
  top,
  worthSeeing,
  xsOfSteps,
  type Zoom,
} from './frame.ts'
import { labels } from './labels.ts'
import type { Dot, Mark } from './marks.ts'
import { stairs } from './stairs.ts'
import { stepKeeps } from './step-keeps.ts'

export type Scene = {
  readonly marks: readonly Mark[]
  readonly dots: readonly Dot[]
  readonly x: Scale
  readonly y: Scale
  readonly outside: number
}

/** From here on dots are smaller. */
const manyDots = 1500

/** Every experiment a dot, the kept ones a staircase with its 95 % band. Pure: sizes in, marks out. */
export function progressScene(progress: Progress, options: SceneOptions): Scene {
  const { width, height } = options
  const xOf = positionOf(options.axis)
  const xs = [...progress.points.map(xOf), ...xsOfSteps(progress, options.axis)]
  const xDomain = options.zoom?.x ?? extent(xs, 0.015)
  const yDomain = options.zoom?.y ?? worthSeeing(progress, options.log)
  const x = linearScale(xDomain, [left, width - right])
  const useLog = options.log && Math.min(...yDomain) > 0
  const y = (useLog ? logScale : linearScale)(yDomain, [height - bottom, top])
  const marks: Mark[] = [...axes(x, y, useLog, progress, options)]
  const stack = stairs(progress, x, y, options)
  const { dots, quiet, loud, outside } = placeDots(progress, x, y, xOf)
  // A few dots stand on the line; many would hide it.
  marks.push(...(progress.points.length > manyDots ? [...quiet, ...stack] : [...stack, ...quiet]), ...loud)
  const together = stepKeeps(progress, x, y, options)
  marks.push(...together.shapes)
  if (options.labels) marks.push(...labels(progress, dots, stack, options))
  return { marks, dots: [...dots, ...together.dots], x, y, outside }
}

function placeDots(
  progress: Progress,
  x: Scale,
  y: Scale,
  xOf: (point: Progress['points'][number]) => number,
): {
  readonly dots: readonly Dot[]
  readonly quiet: readonly Mark[]
  readonly loud: readonly Mark[]
  readonly outside: number
} {
  const dots: Dot[] = []
  const quiet: Mark[] = []
  const loud: Mark[] = []
  const many = progress.points.length > manyDots
  const keepSize = progress.staircase.length > 150 ? 7 : 12
  let outside = 0
  const low = Math.min(...y.range)
  const high = Math.max(...y.range)
  progress.points.forEach((point, index) => {
    const px = x.at(xOf(point))
    if (px < Math.min(...x.range) - 1 || px > Math.max(...x.range) + 1) return
    const raw = point.value === null ? high - 6 : y.at(point.value)
    if (point.value === null && point.verdict !== 'crash') return
    const py = Math.min(high - 4, Math.max(low + 4, raw))
    if (py !== raw && point.value !== null) outside += 1
    const status: Status = point.number === 0 ? 'baseline' : point.verdict === 'pending' ? 'queued' : point.verdict
    dots.push({ index, x: px, y: py })
    const mark: Mark = { kind: 'shape', x: px, y: py, status, size: status === 'keep' ? keepSize : many ? 7 : 11 }
    if (status === 'keep' || status === 'baseline') loud.push(mark)
    else quiet.push(mark)
  })
  return { dots, quiet, loud, outside }
}

/** What a dragged box means in the chart's own units; null when it is too small to be meant. */
export function zoomOf(
  scene: Pick<Scene, 'x' | 'y'>,
  from: readonly [number, number],
  to: readonly [number, number],
): Zoom | null {
  if (Math.abs(from[0] - to[0]) < 8 || Math.abs(from[1] - to[1]) < 8) return null
  const x = [scene.x.back(Math.min(from[0], to[0])), scene.x.back(Math.max(from[0], to[0]))] as const
  const y = [scene.y.back(Math.max(from[1], to[1])), scene.y.back(Math.min(from[1], to[1]))] as const
  return { x, y }
}

/** The dot nearest to a point, within reach; null if there is none. */
export function nearestDot(dots: readonly Dot[], x: number, y: number, reach: number): Dot | null {
  let best: Dot | null = null
  let bestSquare = reach * reach
  for (const dot of dots) {
    const square = (dot.x - x) ** 2 + (dot.y - y) ** 2
    if (square <= bestSquare) {
      best = dot
      bestSquare = square
    }
  }
  return best
}
