import { escapeXml } from '../chart/svg.ts'
import type { Drawn, Mark, Matrix } from './drawn.ts'

/** A picture as a file that stands alone. */
export function drawnSvg({ width, height, ground, title, marks }: Drawn): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, sans-serif">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${ground}"/>`,
    ...marks.map(svgOf),
    '</svg>\n',
  ].join('\n')
}

function svgOf(mark: Mark): string {
  const place = isStraight(mark.matrix) ? '' : ` transform="matrix(${mark.matrix.map(short).join(' ')})"`
  if (mark.kind === 'text') {
    const rim =
      mark.rim === null
        ? ''
        : ` stroke="${mark.rim.colour}" stroke-width="${short(mark.rim.width)}" stroke-linejoin="round" paint-order="stroke"`
    const anchor = mark.anchor === 'start' ? '' : ` text-anchor="${mark.anchor}"`
    return `<text x="${short(mark.x)}" y="${short(mark.y)}" font-size="${short(mark.sizePx)}" font-weight="${mark.weight}" fill="${mark.fill}"${rim}${anchor}${place}>${escapeXml(mark.text)}</text>`
  }
  const stroke = mark.stroke === null ? '' : ` stroke="${mark.stroke}" stroke-width="${short(mark.width)}"`
  const dash = mark.dash.length === 0 ? '' : ` stroke-dasharray="${mark.dash.join(' ')}"`
  const faint = mark.opacity === 1 ? '' : ` opacity="${mark.opacity}"`
  const head = `<path d="${escapeXml(mark.d)}" fill="${mark.fill ?? 'none'}"${stroke}${dash}${faint}${place}`
  return mark.said === null ? `${head}/>` : `${head}><title>${escapeXml(mark.said)}</title></path>`
}

/** The same, painted: two pixels for each of the window's, so that it stays sharp on paper. */
export function drawnCanvas({ width, height, ground, marks }: Drawn): HTMLCanvasElement | null {
  const sharp = 2
  const canvas = document.createElement('canvas')
  canvas.width = width * sharp
  canvas.height = height * sharp
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.fillStyle = ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.lineJoin = 'round'
  for (const mark of marks) {
    const [a, b, c, d, e, f] = mark.matrix
    context.setTransform(a * sharp, b * sharp, c * sharp, d * sharp, e * sharp, f * sharp)
    if (mark.kind === 'text') {
      context.font = `${mark.weight} ${mark.sizePx}px "Inter Variable", Inter, sans-serif`
      context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor
      if (mark.rim !== null) {
        context.setLineDash([])
        context.strokeStyle = mark.rim.colour
        context.lineWidth = mark.rim.width
        context.strokeText(mark.text, mark.x, mark.y)
      }
      context.fillStyle = mark.fill
      context.fillText(mark.text, mark.x, mark.y)
      continue
    }
    const path = new Path2D(mark.d)
    context.globalAlpha = mark.opacity
    if (mark.fill !== null) {
      context.fillStyle = mark.fill
      context.fill(path)
    }
    if (mark.stroke !== null && mark.width > 0) {
      context.strokeStyle = mark.stroke
      context.lineWidth = mark.width
      context.setLineDash([...mark.dash])
      context.stroke(path)
    }
    context.globalAlpha = 1
  }
  return canvas
}

function isStraight(matrix: Matrix): boolean {
  return matrix.every((value, index) => value === (index === 0 || index === 3 ? 1 : 0))
}

function short(value: number): string {
  return String(Number(value.toFixed(3)))
}
