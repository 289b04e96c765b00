import uPlot from 'uplot'
import { colourOf } from '../save.ts'
import { pens, spreadOut } from './looks.ts'
import type { Series } from './series.ts'

/** Room to the right of the plot that names at the ends of lines take, in CSS pixels. */
export const labelRoom = 40
const lineHeight = 13

/** Writes each line's short name where it ends, so that nobody has to match strokes with a legend. */
export function drawEndLabels(plot: uPlot, series: readonly Series[]): void {
  const ratio = uPlot.pxRatio
  const { ctx, bbox } = plot
  const [from, to] = plot.series[0]?.idxs ?? [0, 0]
  const ends = series.flatMap((one, index) => {
    const column = plot.data[index + 1]
    if (one.label === undefined || column === undefined) return []
    for (let at = to; at >= from; at--) {
      const value = column[at]
      if (typeof value === 'number') return [{ one, y: plot.valToPos(value, 'y', true) }]
    }
    return []
  })
  // Names over each other name nothing; the legend still has them.
  if (ends.length * lineHeight * ratio > bbox.height + lineHeight * ratio) return
  const places = spreadOut(
    ends.map(({ y }) => y),
    lineHeight * ratio,
    bbox.top + (lineHeight / 2) * ratio,
    bbox.top + bbox.height - (lineHeight / 2) * ratio,
  )
  ctx.save()
  ctx.font = `500 ${11 * ratio}px "Inter Variable", Inter, sans-serif`
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  for (const [index, { one }] of ends.entries()) {
    ctx.fillStyle = colourOf(pens[one.look].token)
    ctx.fillText(one.label ?? '', bbox.left + bbox.width + 6 * ratio, places[index] ?? 0)
  }
  ctx.restore()
}
