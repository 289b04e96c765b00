import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { Inks } from '../../components/inks.ts'
import { createShapePainter, inkOf } from '../../components/shapes.ts'
import { onTrunk, statusOf } from '../../status.ts'
import { type Layout, laneCount } from './layout.ts'
import type { Line } from './lines.ts'

/** What the graph beside the rows is drawn from. */
export type Graph = {
  readonly rows: readonly ExperimentRow[]
  readonly lines: readonly Line[]
  readonly layout: Layout
  /** Place of each experiment in `rows`. */
  readonly places: ReadonlyMap<number, number>
  /** Place of the newest row on the trunk; -1: nothing is. */
  readonly topKeep: number
  readonly incumbent: number | null
  readonly running: ReadonlySet<number>
  /** Between hits of a filter the rows that a line would lead through are hidden: only what leaves the trunk is drawn. */
  readonly filtered: boolean
}

export const rowHeight = 24
export const graphWidth = 66
const middle = rowHeight / 2
const laneX = (lane: number) => 18 + 16 * lane

/** Draws the lanes and shapes of the lines from `first` up to `end`, the first of them at y = 0. */
export function paintGraph(
  context: CanvasRenderingContext2D,
  graph: Graph,
  first: number,
  end: number,
  inks: Inks,
): void {
  const shape = createShapePainter(context, inks)
  const { rows, lines, layout, topKeep } = graph
  const pen = createPen(context, inks)
  for (let at = first; at < end; at++) {
    const line = lines[at]
    if (line === undefined) continue
    const y = (at - first) * rowHeight
    const isLast = at === lines.length - 1
    if (line.kind === 'fold') {
      passing(pen, graph.filtered ? 0 : (layout.through[line.last] ?? 0), y)
      trunk(pen, line.first, topKeep, false, isLast, y)
      if (line.why === 'siblings') pen.axis([19, y + middle, 29, y + middle])
      context.fillStyle = inks('--discard')
      for (const x of [33, 38, 43]) {
        context.beginPath()
        context.arc(x, y + middle, 1.5, 0, 2 * Math.PI)
        context.fill()
      }
      continue
    }
    const row = rows[line.index]
    if (row === undefined) continue
    twig(pen, graph, line.index, row, y)
    trunk(pen, line.index, topKeep, onTrunk(row), isLast, y)
    const x = laneX(layout.lane[line.index] ?? 0)
    const status = statusOf(row, graph.running)
    if (row.number === graph.incumbent) pen.halo(x, y + middle, inkOf[status])
    shape(status, x, y + middle, row.verdict === 'keep' ? 13 : 12)
  }
}

type Pen = ReturnType<typeof createPen>

function createPen(context: CanvasRenderingContext2D, inks: Inks) {
  const stroke = (colour: string, width: number, dash: readonly number[]): void => {
    context.strokeStyle = inks(colour)
    context.lineWidth = width
    context.setLineDash([...dash])
    context.stroke()
    context.setLineDash([])
  }
  const straight = ([x0, y0, x1, y1]: readonly [number, number, number, number]): void => {
    context.beginPath()
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
  }
  type Ends = readonly [number, number, number, number]
  return {
    axis: (ends: Ends) => {
      straight(ends)
      stroke('--axis', 1.5, [])
    },
    /** Above the stack, where nothing is proven yet. */
    dashed: (ends: Ends) => {
      straight(ends)
      stroke('--axis', 1.5, [2, 3])
    },
    trunk: (ends: Ends) => {
      straight(ends)
      stroke('--keep', 3, [])
    },
    /** Leaves a lane at the foot of its own row, in one curve. */
    branch: (from: number, to: number, y: number) => {
      context.beginPath()
      context.moveTo(from, y + rowHeight)
      context.bezierCurveTo(from, y + rowHeight - 8, from + 4, y + middle, to - 4, y + middle)
      stroke('--axis', 1.5, [])
    },
    halo: (x: number, y: number, colour: string) => {
      context.beginPath()
      context.arc(x, y, 8.5, 0, 2 * Math.PI)
      context.fillStyle = inks('--bg-pane')
      context.fill()
      stroke(colour, 1.5, [])
    },
  }
}

function passing(pen: Pen, through: number, y: number): void {
  for (let lane = 1; lane < laneCount; lane++)
    if ((through & (1 << lane)) !== 0) pen.axis([laneX(lane), y, laneX(lane), y + rowHeight])
}

function twig(pen: Pen, { rows, layout, places, filtered }: Graph, index: number, row: ExperimentRow, y: number): void {
  const lane = layout.lane[index] ?? 0
  passing(pen, filtered ? 0 : (layout.through[index] ?? 0), y)
  const parent = row.parent === null ? undefined : places.get(row.parent)
  if (parent !== undefined && !onTrunk(row)) {
    const parentOnTrunk = onTrunk(rows[parent] as ExperimentRow)
    const from = laneX(layout.parentLane[index] ?? -1)
    if (!filtered || parentOnTrunk) pen.branch(from, laneX(lane), y)
    if (!parentOnTrunk) pen.axis([from, y + rowHeight - 1, from, y + rowHeight])
  }
  // A twig that others grow from is met from above by the line that its newest child reserved.
  const above = index - 1
  const isMet = above >= 0 && (((layout.through[above] ?? 0) & (1 << lane)) !== 0 || layout.parentLane[above] === lane)
  if (!filtered && lane > 0 && isMet) pen.axis([laneX(lane), y, laneX(lane), y + middle])
}

function trunk(pen: Pen, index: number, topKeep: number, isNode: boolean, isLast: boolean, y: number): void {
  const x = laneX(0)
  if (topKeep === -1 || index < topKeep) {
    pen.dashed([x, y, x, y + rowHeight])
    return
  }
  if (index === topKeep) pen.dashed([x, y, x, y + middle])
  pen.trunk([x, y + (index === topKeep ? middle : 0), x, y + (isLast && isNode ? middle : rowHeight)])
}
