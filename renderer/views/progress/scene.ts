import type { Progress as Course, ExperimentRow } from '../../../preload/contract/experiment.ts'
import { linearScale, linearTicks, logScale, logTicks, quantile, type Scale } from '../../components/chart/scale.ts'
import { counted, formatClock, formatCount, formatHours, formatMetric, formatTicks } from '../../format.ts'
import type { Status } from '../../status.ts'

/** What a picture is made of; `ink` is a token, so that one scene serves every theme and file. */
export type Mark =
  | {
      readonly kind: 'line'
      readonly points: readonly (readonly [number, number])[]
      readonly ink: Ink
      readonly width: number
      readonly dashed: boolean
    }
  | {
      readonly kind: 'area'
      readonly points: readonly (readonly [number, number])[]
      readonly ink: Ink
      readonly opacity: number
    }
  | {
      readonly kind: 'text'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly anchor: 'start' | 'middle' | 'end'
      readonly ink: Ink
    }
  | { readonly kind: 'shape'; readonly x: number; readonly y: number; readonly status: Status; readonly size: number }

export type Ink =
  | '--text'
  | '--text-2'
  | '--text-3'
  | '--line'
  | '--axis'
  | '--keep'
  | '--discard'
  | '--inconclusive'
  | '--crash'
  | '--baseline'
  | '--queued'
export type Dot = { readonly index: number; readonly x: number; readonly y: number }
export type Scene = {
  readonly marks: readonly Mark[]
  readonly dots: readonly Dot[]
  readonly x: Scale
  readonly y: Scale
  readonly outside: number
}

/** A dot of the chart. */
export type ProgressPoint = Pick<ExperimentRow, 'number' | 'hypothesis' | 'verdict' | 'hours' | 'value'> & {
  readonly at: number
}
/** The course of a campaign with its dots, oldest first. */
export type Progress = Course & { readonly points: readonly ProgressPoint[] }

/** The dots of experiments that come newest first. The baseline is the staircase's first step and no dot. */
export function pointsOf(rows: readonly ExperimentRow[]): readonly ProgressPoint[] {
  return rows
    .filter((row) => row.number !== 0)
    .map(({ number, hypothesis, verdict, hours, value, decidedAt, createdAt }) => ({
      number,
      hypothesis,
      verdict,
      hours,
      value,
      at: decidedAt ?? createdAt,
    }))
    .reverse()
}

export type XAxis = 'experiment' | 'hours' | 'clock'
/** A part of the chart in its own units. */
export type Zoom = { readonly x: readonly [number, number]; readonly y: readonly [number, number] }
export type SceneOptions = {
  readonly width: number
  readonly height: number
  readonly axis: XAxis
  readonly log: boolean
  readonly zoom: Zoom | null
  readonly labels: boolean
}

const left = 68
const right = 20
const top = 26
const bottom = 40

/** Every experiment a dot, the kept ones a staircase with its 95 % band. Pure: sizes in, marks out. */
export function progressScene(progress: Progress, options: SceneOptions): Scene {
  const { width, height } = options
  const xOf = positionOf(options.axis)
  const xs = [...progress.points.map(xOf), ...progress.staircase.map((step) => xOfStep(step, options.axis))]
  const xDomain = options.zoom?.x ?? extent(xs, 0.015)
  const yDomain = options.zoom?.y ?? worthSeeing(progress, options.log)
  const x = linearScale(xDomain, [left, width - right])
  const useLog = options.log && Math.min(...yDomain) > 0
  const y = (useLog ? logScale : linearScale)(yDomain, [height - bottom, top])
  const marks: Mark[] = [...axes(x, y, useLog, progress, options)]
  const stack = stairs(progress, x, y, options)
  marks.push(...stack)
  const { dots, shapes, outside } = placeDots(progress, x, y, xOf)
  marks.push(...shapes)
  if (options.labels) marks.push(...labels(progress, dots, stack, options))
  return { marks, dots, x, y, outside }
}

function positionOf(axis: XAxis): (point: Progress['points'][number]) => number {
  if (axis === 'experiment') return (point) => point.number
  return axis === 'hours' ? (point) => point.hours : (point) => point.at
}

function xOfStep(step: Progress['staircase'][number], axis: XAxis): number {
  return axis === 'experiment' ? step.experiment : axis === 'hours' ? step.hours : step.at
}

function extent(values: readonly number[], air: number): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (!Number.isFinite(low)) return [0, 1]
  if (low === high) return [low - 0.5, high + 0.5]
  return [low - (high - low) * air, high + (high - low) * air]
}

/** The range of values that matters: the whole staircase, and dots as far as three times its height; what lies outside is named at the edge. */
function worthSeeing(progress: Progress, log: boolean): readonly [number, number] {
  const steps = progress.staircase.flatMap((step) => [step.value, step.lo ?? step.value, step.hi ?? step.value])
  const values = progress.points.flatMap((point) => point.value ?? []).sort((a, b) => a - b)
  if (values.length === 0 && steps.length === 0) return [0, 1]
  const core = extent(steps.length > 0 ? steps : values, 0)
  const reach = Math.max(core[1] - core[0], Math.abs(core[1]) * 1e-3)
  const low = Math.min(core[0], Math.max(quantile(values, 0.02) ?? core[0], core[0] - reach * 2))
  const high = Math.max(core[1], Math.min(quantile(values, 0.97) ?? core[1], core[1] + reach * 2))
  const air = (high - low) * 0.06 || Math.abs(high) * 0.01 || 1
  return log && low > 0 ? [Math.max(low / 1.02, Number.MIN_VALUE), high * 1.02] : [low - air, high + air]
}

function axes(x: Scale, y: Scale, log: boolean, progress: Progress, options: SceneOptions): readonly Mark[] {
  const marks: Mark[] = []
  const levels = (log ? logTicks : linearTicks)(sorted(y.domain), 8)
  const names = formatTicks(levels)
  for (const [index, tick] of levels.entries()) {
    const at = y.at(tick)
    marks.push({
      kind: 'line',
      points: [
        [left, at],
        [options.width - right, at],
      ],
      ink: '--line',
      width: 1,
      dashed: false,
    })
    marks.push({ kind: 'text', x: left - 8, y: at + 4, text: names[index] ?? '', anchor: 'end', ink: '--text-3' })
  }
  const foot = options.height - bottom
  marks.push({
    kind: 'line',
    points: [
      [left, foot],
      [options.width - right, foot],
    ],
    ink: '--axis',
    width: 1,
    dashed: false,
  })
  const ticks = linearTicks(x.domain, Math.max(2, Math.floor(options.width / 140)))
  for (const tick of ticks) {
    if (options.axis === 'experiment' && (!Number.isInteger(tick) || tick < 0)) continue
    if (options.axis === 'hours' && tick < 0) continue
    marks.push({
      kind: 'line',
      points: [
        [x.at(tick), foot],
        [x.at(tick), foot + 4],
      ],
      ink: '--axis',
      width: 1,
      dashed: false,
    })
    marks.push({
      kind: 'text',
      x: x.at(tick),
      y: foot + 18,
      text: printX(tick, options.axis),
      anchor: 'middle',
      ink: '--text-3',
    })
  }
  const better = progress.direction === 'minimize' ? 'lower is better' : 'higher is better'
  const unit = progress.unit === '' ? '' : ` (${progress.unit})`
  marks.push({
    kind: 'text',
    x: left,
    y: 12,
    text: `${progress.metric}${unit}, ${better}`,
    anchor: 'start',
    ink: '--text-2',
  })
  marks.push({
    kind: 'text',
    x: options.width - right,
    y: options.height - 6,
    text: axisName[options.axis],
    anchor: 'end',
    ink: '--text-3',
  })
  return marks
}

const axisName: Readonly<Record<XAxis, string>> = { experiment: 'experiment', hours: 'time spent', clock: 'clock' }

function printX(tick: number, axis: XAxis): string {
  if (axis === 'experiment') return formatCount(tick)
  return axis === 'hours' ? (tick === 0 ? '0' : formatHours(tick)) : formatClock(tick)
}

function stairs(progress: Progress, x: Scale, y: Scale, options: SceneOptions): readonly Mark[] {
  const steps = progress.staircase.map((step) => ({
    ...step,
    px: clampTo(x, x.at(xOfStep(step, options.axis))),
    py: clampTo(y, y.at(step.value)),
  }))
  if (steps.length === 0) return []
  const end = clampTo(
    x,
    x.at(
      Math.max(
        ...progress.points.map(positionOf(options.axis)),
        xOfStep(progress.staircase.at(-1) as Progress['staircase'][number], options.axis),
      ),
    ),
  )
  const line: [number, number][] = []
  const marks: Mark[] = []
  steps.forEach((step, index) => {
    const until = steps[index + 1]?.px ?? end
    const proven = step.experiment !== 0
    // What was never proven has no hue: the line is green from the first keep on.
    if (proven) line.push([step.px, step.py], [until, step.py])
    else marks.push(baselineLevel(step.px, until, step.py))
    if (step.lo !== null && step.hi !== null && until > step.px) {
      const lo = clampTo(y, y.at(step.lo))
      const hi = clampTo(y, y.at(step.hi))
      marks.push({
        kind: 'area',
        points: [
          [step.px, lo],
          [until, lo],
          [until, hi],
          [step.px, hi],
        ],
        ink: proven ? '--keep' : '--text-3',
        opacity: 0.14,
      })
    }
  })
  const foot = steps[0]
  const rise = steps[1]
  if (foot?.experiment === 0 && rise !== undefined) line.unshift([rise.px, foot.py])
  if (line.length > 0) marks.push({ kind: 'line', points: line, ink: '--keep', width: 2, dashed: false })
  if (foot?.experiment === 0 && !progress.points.some((point) => point.number === 0))
    marks.push({ kind: 'shape', x: foot.px, y: foot.py, status: 'baseline', size: 11 })
  return marks
}

function baselineLevel(from: number, until: number, level: number): Mark {
  return {
    kind: 'line',
    points: [
      [from, level],
      [until, level],
    ],
    ink: '--baseline',
    width: 1.5,
    dashed: false,
  }
}

function placeDots(
  progress: Progress,
  x: Scale,
  y: Scale,
  xOf: (point: Progress['points'][number]) => number,
): { readonly dots: readonly Dot[]; readonly shapes: readonly Mark[]; readonly outside: number } {
  const dots: Dot[] = []
  const quiet: Mark[] = []
  const loud: Mark[] = []
  const many = progress.points.length > 1500
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
  return { dots, shapes: [...quiet, ...loud], outside }
}

/** More names than this are a wall of text. */
const mostLabels = 40
const cell = 6

/** Kept experiments by name, each in the first free place near its step; those that find none stay unnamed. */
function labels(
  progress: Progress,
  dots: readonly Dot[],
  stack: readonly Mark[],
  options: SceneOptions,
): readonly Mark[] {
  const marks: Mark[] = []
  const taken = createGrid(options.width, options.height)
  for (const dot of dots) taken.fill(dot.x - 6, dot.x + 6, dot.y - 6, dot.y + 6)
  for (const mark of stack) {
    if (mark.kind !== 'line') continue
    mark.points.slice(1).forEach(([x, y], index) => {
      const [fromX, fromY] = mark.points[index] as readonly [number, number]
      taken.fill(Math.min(x, fromX) - 2, Math.max(x, fromX) + 2, Math.min(y, fromY) - 2, Math.max(y, fromY) + 2)
    })
  }
  const below = progress.direction === 'minimize' ? 1 : -1
  const kept = dots.filter((dot) => isKept(progress.points[dot.index])).slice(-mostLabels)
  for (const dot of kept) {
    const text = shorten(progress.points[dot.index]?.hypothesis ?? '', 34)
    const room = text.length * 5.9
    // The side on which the staircase came down is the empty one; the other is tried where it has no room.
    const places = [-1, 1].flatMap((side) =>
      [0, 1, 2, 3, 4, 5, 6].map((level) => ({ side, y: dot.y + below * (level * 14) + (level === 0 ? 4 : 4 * below) })),
    )
    const place = places
      .map(({ side, y }) => ({ side, y, x0: side < 0 ? dot.x - 12 - room : dot.x + 12 }))
      .find(
        ({ x0, y }) =>
          x0 >= left &&
          x0 + room <= options.width - right &&
          y - 11 >= top &&
          y + 4 <= options.height - bottom &&
          taken.isFree(x0, x0 + room, y - 10, y + 3),
      )
    if (place === undefined) continue
    const { side, y, x0 } = place
    taken.fill(x0, x0 + room, y - 11, y + 4)
    const elbow =
      Math.abs(y - 4 - dot.y) < 8
        ? []
        : [[dot.x, dot.y + below * 7] as const, [dot.x, y - 4] as const, [dot.x + side * 8, y - 4] as const]
    if (elbow.length > 0) marks.push({ kind: 'line', points: elbow, ink: '--axis', width: 1, dashed: false })
    marks.push({ kind: 'text', x: dot.x + side * 12, y, text, anchor: side < 0 ? 'end' : 'start', ink: '--text-2' })
  }
  return marks
}

/** The stack begins above the baseline: it is never one of the kept. */
function isKept(point: Progress['points'][number] | undefined): boolean {
  return point !== undefined && point.verdict === 'keep' && point.number !== 0
}

/** Which parts of the picture are drawn on already, in cells a few pixels wide: asking costs the same for ten dots and ten thousand. */
function createGrid(width: number, height: number) {
  const columns = Math.ceil(width / cell)
  const rows = Math.ceil(height / cell)
  const cells = new Uint8Array(columns * rows)
  function each(x0: number, x1: number, y0: number, y1: number, visit: (at: number) => boolean): boolean {
    const lastColumn = Math.min(columns - 1, Math.floor(x1 / cell))
    const lastRow = Math.min(rows - 1, Math.floor(y1 / cell))
    for (let row = Math.max(0, Math.floor(y0 / cell)); row <= lastRow; row++) {
      for (let column = Math.max(0, Math.floor(x0 / cell)); column <= lastColumn; column++)
        if (!visit(row * columns + column)) return false
    }
    return true
  }
  return {
    fill: (x0: number, x1: number, y0: number, y1: number): void => {
      each(x0, x1, y0, y1, (at) => {
        cells[at] = 1
        return true
      })
    },
    isFree: (x0: number, x1: number, y0: number, y1: number): boolean => each(x0, x1, y0, y1, (at) => cells[at] === 0),
  }
}

/** One line, cut at a word where there is one near. */
export function shorten(text: string, most: number): string {
  const line = text.split('\n', 1)[0] ?? ''
  if (line.length <= most) return line
  const cut = line.slice(0, most - 1)
  const space = cut.lastIndexOf(' ')
  return `${space > most * 0.6 ? cut.slice(0, space) : cut}\u2026`
}

function sorted(domain: readonly [number, number]): readonly [number, number] {
  return domain[0] <= domain[1] ? domain : [domain[1], domain[0]]
}

function clampTo(scale: Scale, pixel: number): number {
  return Math.min(Math.max(...scale.range), Math.max(Math.min(...scale.range), pixel))
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

/** The chart in one sentence. */
export function progressSentence(progress: Progress): string {
  const first = progress.points.find((point) => point.number === 0)?.value ?? progress.staircase[0]?.value ?? null
  const last = progress.staircase.at(-1)?.value ?? null
  const kept = progress.points.filter((point) => point.verdict === 'keep' && point.number !== 0).length
  const way =
    first === null || last === null
      ? progress.metric
      : `${progress.metric}: ${formatMetric(first)} to ${formatMetric(last)}${progress.unit === '' ? '' : `\u00a0${progress.unit}`}`
  const hours = progress.points.reduce((most, point) => Math.max(most, point.hours), 0)
  return `${way}${hours > 0 ? ` in ${formatHours(hours)} of runs` : ''}, ${counted(progress.points.filter((point) => point.number !== 0).length, 'experiment')}, ${formatCount(kept)}\u00a0kept`
}
