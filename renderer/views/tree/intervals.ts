import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { Scale } from '../../components/chart/scale.ts'
import type { Inks } from '../../components/inks.ts'
import { inkOf } from '../../components/shapes.ts'
import type { Status } from '../../status.ts'

/** Draws an effect and its interval on the axis that all rows share; a chevron where it lies beyond the edge. */
export function paintInterval(
  context: CanvasRenderingContext2D,
  scale: Scale,
  row: Pick<ExperimentRow, 'effect' | 'lo' | 'hi'>,
  status: Status,
  middle: number,
  inks: Inks,
): void {
  if (row.effect === null || !Number.isFinite(row.effect)) return
  const [left, right] = scale.range
  const at = scale.at(row.effect)
  const ink = inks(inkOf[status])
  context.strokeStyle = ink
  context.fillStyle = ink
  context.lineWidth = 1.5
  context.beginPath()
  if (at < left || at > right) {
    const edge = at < left ? left + 2 : right - 2
    const turn = at < left ? 4 : -4
    context.moveTo(edge + turn, middle - 4)
    context.lineTo(edge, middle)
    context.lineTo(edge + turn, middle + 4)
    context.stroke()
    return
  }
  context.globalAlpha = status === 'discard' ? 0.7 : 1
  context.moveTo(Math.max(left, scale.at(row.lo ?? row.effect)), middle)
  context.lineTo(Math.min(right, scale.at(row.hi ?? row.effect)), middle)
  context.stroke()
  context.globalAlpha = 1
  context.beginPath()
  context.arc(at, middle, 2.5, 0, 2 * Math.PI)
  context.fill()
}
