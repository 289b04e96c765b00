import type { Status } from '../status.ts'
import type { Inks } from './inks.ts'

/** One stroke or area of a shape in a box of 12 by 12. `ink` is the status' own hue, `ground` what lies behind it. */
export type Part = {
  readonly d: string
  readonly fill: 'ink' | 'ground' | null
  readonly stroke: 'ink' | 'ground' | 'on-solid' | null
  readonly width: number
  readonly dash?: readonly [number, number]
}

/** The token of a status' hue. */
export const inkOf: Readonly<Record<Status, string>> = {
  baseline: '--baseline',
  keep: '--keep',
  discard: '--discard',
  retired: '--discard',
  inconclusive: '--inconclusive',
  crash: '--crash',
  contaminated: '--contaminated',
  running: '--running',
  pooled: '--queued',
  queued: '--queued',
  held: '--queued',
}

function circle(r: number): string {
  return `M${6 - r} 6a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
}

const ring = (r: number): Part => ({ d: circle(r), fill: 'ground', stroke: 'ink', width: 1.5 })
const disc = (r: number): Part => ({ d: circle(r), fill: 'ink', stroke: null, width: 0 })
const dashes: Part = { ...ring(4), dash: [2, 2.19] }

/** What a status looks like. It says the same without its colour. */
export const shapeParts: Readonly<Record<Status, readonly Part[]>> = {
  baseline: [
    {
      d: 'M2.5 1.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z',
      fill: 'ink',
      stroke: null,
      width: 0,
    },
  ],
  keep: [disc(5.5), { d: 'M3.5 6.2 5.3 8 8.6 4.4', fill: null, stroke: 'on-solid', width: 1.5 }],
  retired: [ring(4.75), { d: 'M3.7 6.2 5.3 7.8 8.3 4.5', fill: null, stroke: 'ink', width: 1.25 }],
  discard: [ring(3.25)],
  inconclusive: [ring(4.5), { d: 'M6 1.5a4.5 4.5 0 0 1 0 9z', fill: 'ink', stroke: null, width: 0 }],
  crash: [{ d: 'M2.5 2.5l7 7M9.5 2.5l-7 7', fill: null, stroke: 'ink', width: 2 }],
  contaminated: [{ d: 'M6 .9 11.1 6 6 11.1.9 6z', fill: 'ground', stroke: 'ink', width: 1.5 }, disc(1.4)],
  running: [{ d: 'M2.6 1.6v8.8L10.6 6z', fill: 'ink', stroke: 'ink', width: 1 }],
  pooled: [dashes, disc(1.5)],
  queued: [dashes],
  held: [{ d: 'M4 2.5v7M8 2.5v7', fill: null, stroke: 'ink', width: 1.75 }],
}

/** Paints shapes around their middle; each outline is read once for all of them. */
export function createShapePainter(
  context: CanvasRenderingContext2D,
  inks: Inks,
): (status: Status, x: number, y: number, size: number) => void {
  const outlines = new Map<string, Path2D>()
  const outlineOf = (d: string): Path2D => {
    const known = outlines.get(d) ?? new Path2D(d)
    outlines.set(d, known)
    return known
  }
  return (status, x, y, size) => {
    const colour = (of: 'ink' | 'ground' | 'on-solid') =>
      inks(of === 'ink' ? inkOf[status] : of === 'ground' ? '--bg-pane' : '--on-solid')
    const scale = size / 12
    context.save()
    context.translate(x - size / 2, y - size / 2)
    context.scale(scale, scale)
    context.lineCap = 'round'
    context.lineJoin = 'round'
    for (const part of shapeParts[status]) {
      const outline = outlineOf(part.d)
      if (part.fill !== null) {
        context.fillStyle = colour(part.fill)
        context.fill(outline)
      }
      if (part.stroke === null) continue
      context.strokeStyle = colour(part.stroke)
      context.lineWidth = part.width
      if (part.dash !== undefined) {
        context.lineCap = 'butt'
        context.setLineDash([...part.dash])
      }
      context.stroke(outline)
      context.setLineDash([])
    }
    context.restore()
  }
}
