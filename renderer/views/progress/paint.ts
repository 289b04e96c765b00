import { escapeXml } from '../../components/chart/svg.ts'
import type { Inks } from '../../components/inks.ts'
import { createShapePainter, inkOf, shapeParts } from '../../components/shapes.ts'
import type { Mark } from './marks.ts'
import type { Scene } from './scene.ts'

/** Paints a scene onto a canvas whose units are CSS pixels. */
export function paintCanvas(context: CanvasRenderingContext2D, scene: Scene, inks: Inks): void {
  context.lineJoin = 'round'
  context.font = '11px "Inter Variable", Inter, sans-serif'
  const shape = createShapePainter(context, inks)
  for (const mark of scene.marks) {
    if (mark.kind === 'text') {
      context.fillStyle = inks(mark.ink)
      context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor
      context.fillText(mark.text, mark.x, mark.y)
    } else if (mark.kind === 'shape') {
      shape(mark.status, mark.x, mark.y, mark.size)
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
      const colour = (of: 'ink' | 'ground' | 'on-solid') =>
        inks(of === 'ink' ? inkOf[mark.status] : of === 'ground' ? '--bg-pane' : '--on-solid')
      const parts = shapeParts[mark.status].map(
        (part) =>
          `<path d="${part.d}" fill="${part.fill === null ? 'none' : colour(part.fill)}"${part.stroke === null ? '' : ` stroke="${colour(part.stroke)}" stroke-width="${part.width}" ${part.dash === undefined ? 'stroke-linecap="round"' : `stroke-dasharray="${part.dash.join(' ')}"`}`}/>`,
      )
      return `<g transform="translate(${n(mark.x - mark.size / 2)} ${n(mark.y - mark.size / 2)}) scale(${n(mark.size / 12)})">${parts.join('')}</g>`
    }
    case 'area':
      return `<path d="M${points(mark)}Z" fill="${inks(mark.ink)}" fill-opacity="${mark.opacity}"/>`
    case 'line':
      return `<path d="M${points(mark)}" fill="none" stroke="${inks(mark.ink)}" stroke-width="${mark.width}" stroke-linejoin="round"${mark.dashed ? ' stroke-dasharray="2 3"' : ''}/>`
  }
}

function points(mark: { readonly points: readonly (readonly [number, number])[] }): string {
  return mark.points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100)
}
