import { escapeXml } from '../../components/chart/svg.ts'
import type { Status } from '../../status.ts'
import type { Ink, Mark, Scene } from './scene.ts'

/** The colour of an ink, in whatever form the target takes. */
export type Inks = (ink: Ink | '--bg-pane' | '--on-solid') => string

const inkOf: Readonly<Record<Status, Ink>> = {
  baseline: '--baseline',
  keep: '--keep',
  discard: '--discard',
  retired: '--discard',
  inconclusive: '--inconclusive',
  crash: '--crash',
  contaminated: '--crash',
  running: '--queued',
  pooled: '--queued',
  queued: '--queued',
  held: '--queued',
}

/** Paints a scene onto a canvas whose units are CSS pixels. */
export function paintCanvas(context: CanvasRenderingContext2D, scene: Scene, inks: Inks): void {
  context.lineJoin = 'round'
  context.font = '11px "Inter Variable", Inter, sans-serif'
  for (const mark of scene.marks) {
    if (mark.kind === 'text') {
      context.fillStyle = inks(mark.ink)
      context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor
      context.fillText(mark.text, mark.x, mark.y)
    } else if (mark.kind === 'shape') {
      context.save()
      context.translate(mark.x - mark.size / 2, mark.y - mark.size / 2)
      context.scale(mark.size / 12, mark.size / 12)
      for (const part of shapeParts(mark.status)) {
        const path = new Path2D(part.d)
        if (part.fill !== null) {
          context.fillStyle = inks(part.fill)
          context.fill(path)
        }
        if (part.stroke !== null) {
          context.strokeStyle = inks(part.stroke)
          context.lineWidth = part.width
          context.lineCap = 'round'
          context.stroke(path)
        }
      }
      context.restore()
    } else {
      context.beginPath()
      mark.points.forEach(([x, y], index) => {
        if (index === 0) context.moveTo(x, y)
        else context.lineTo(x, y)
      })
      if (mark.kind === 'area') {
        context.globalAlpha = mark.opacity
        context.fillStyle = inks(mark.ink)
        context.fill()
        context.globalAlpha = 1
      } else {
        context.strokeStyle = inks(mark.ink)
        context.lineWidth = mark.width
        context.setLineDash(mark.dashed ? [2, 3] : [])
        context.stroke()
      }
    }
  }
}

/** The same scene as a picture that stands alone. */
export function paintSvg(scene: Scene, width: number, height: number, inks: Inks): string {
  const body = scene.marks.map((mark) => svgOf(mark, inks))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="${inks('--bg-pane')}"/>`,
    ...body,
    '</svg>\n',
  ].join('\n')
}

function svgOf(mark: Mark, inks: Inks): string {
  switch (mark.kind) {
    case 'text':
      return `<text x="${n(mark.x)}" y="${n(mark.y)}" text-anchor="${mark.anchor}" fill="${inks(mark.ink)}">${escapeXml(mark.text)}</text>`
    case 'shape': {
      const parts = shapeParts(mark.status).map(
        (part) =>
          `<path d="${part.d}" fill="${part.fill === null ? 'none' : inks(part.fill)}"${part.stroke === null ? '' : ` stroke="${inks(part.stroke)}" stroke-width="${part.width}" stroke-linecap="round"`}/>`,
      )
      return `<g transform="translate(${n(mark.x - mark.size / 2)} ${n(mark.y - mark.size / 2)}) scale(${n(mark.size / 12)})">${parts.join('')}</g>`
    }
    case 'area':
      return `<path d="M${points(mark)}Z" fill="${inks(mark.ink)}" fill-opacity="${mark.opacity}"/>`
    case 'line':
      return `<path d="M${points(mark)}" fill="none" stroke="${inks(mark.ink)}" stroke-width="${mark.width}" stroke-linejoin="round"${mark.dashed ? ' stroke-dasharray="2 3"' : ''}/>`
  }
}

type Part = {
  readonly d: string
  readonly fill: Ink | '--bg-pane' | null
  readonly stroke: Ink | '--bg-pane' | '--on-solid' | null
  readonly width: number
}

/** The shapes of components/Shape.tsx as paths, for what is not drawn by React. */
function shapeParts(status: Status): readonly Part[] {
  const ink = inkOf[status]
  switch (status) {
    case 'baseline':
      return [{ d: 'M1.5 1.5h9v9h-9z', fill: ink, stroke: null, width: 0 }]
    case 'keep':
      return [
        { d: circle(5.5), fill: ink, stroke: '--bg-pane', width: 1 },
        { d: 'M3.5 6.2 5.3 8 8.6 4.4', fill: null, stroke: '--on-solid', width: 1.5 },
      ]
    case 'crash':
    case 'contaminated':
      return [{ d: 'M2.5 2.5l7 7M9.5 2.5l-7 7', fill: null, stroke: ink, width: 2 }]
    case 'inconclusive':
      return [
        { d: circle(4.5), fill: '--bg-pane', stroke: ink, width: 1.5 },
        { d: 'M6 1.5a4.5 4.5 0 0 1 0 9z', fill: ink, stroke: null, width: 0 },
      ]
    default:
      return [{ d: circle(3.25), fill: '--bg-pane', stroke: ink, width: 1.5 }]
  }
}

function circle(r: number): string {
  return `M${6 - r} 6a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
}

function points(mark: { readonly points: readonly (readonly [number, number])[] }): string {
  return mark.points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100)
}
