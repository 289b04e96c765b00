import { pens, spreadOut } from './looks.ts'
import { linearScale, linearTicks, logScale, logTicks } from './scale.ts'
import type { Series } from './series.ts'

type Options = {
  readonly width: number
  readonly height: number
  readonly xName: string
  readonly yName: string
  readonly log: boolean
  readonly printX: (x: number) => string
  readonly printY: (y: number) => string
}

// A saved picture is read on white paper: it has the light theme's inks whatever the window wears.
const inks: Readonly<Record<string, string>> = {
  '--text': '#16181a',
  '--series-2': '#5a43c4',
  '--text-3': '#5f656b',
  '--axis': '#d3d3cd',
}

/** Lines as a picture that stands alone. */
export function seriesSvg(series: readonly Series[], options: Options): string {
  const { width, height } = options
  const xs = series.flatMap((one) => one.x.filter(Number.isFinite))
  const ys = series.flatMap((one) =>
    one.y.flatMap((y) => (y !== null && Number.isFinite(y) && (!options.log || y > 0) ? [y] : [])),
  )
  const labelled = series.some((one) => one.label !== undefined)
  const right = labelled ? 52 : 16
  const x = linearScale([least(xs), most(xs)], [64, width - right])
  const y = (options.log ? logScale : linearScale)([least(ys), most(ys)], [height - 36, 40])
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
  ]
  for (const tick of (options.log ? logTicks : linearTicks)(y.domain, 6)) {
    parts.push(
      `<path d="M64 ${at(y.at(tick))}H${width - right}" stroke="#e7e7e2"/>`,
      text(58, y.at(tick) + 4, options.printY(tick), 'end'),
    )
  }
  for (const tick of linearTicks(x.domain, 8)) parts.push(text(x.at(tick), height - 18, options.printX(tick), 'middle'))
  parts.push(text(width - 16, height - 4, options.xName, 'end'), text(8, 14, options.yName, 'start'))
  let legendX = 120
  for (const one of series) {
    const points = one.x.flatMap((value, index) => {
      const level = one.y[index]
      return level === null || level === undefined || !Number.isFinite(level) || !Number.isFinite(value)
        ? []
        : [`${at(x.at(value))} ${at(y.at(level))}`]
    })
    const pen = pens[one.look]
    const stroke = `stroke="${inks[pen.token]}" stroke-width="${pen.width}"${pen.dash.length === 0 ? '' : ` stroke-dasharray="${pen.dash.join(' ')}"`}`
    parts.push(`<path d="M${points.join('L')}" fill="none" ${stroke}/>`)
    if (one.look === 'faint') continue
    parts.push(`<path d="M${legendX} 10h24" ${stroke}/>`, text(legendX + 30, 14, one.name, 'start'))
    legendX += 48 + one.name.length * 6.5
  }
  parts.push(...endLabels(series, y.at, width - right + 6, [40, height - 36]))
  return `${parts.join('\n')}\n</svg>\n`
}

/** Each line's short name where it ends. */
function endLabels(
  series: readonly Series[],
  yAt: (value: number) => number,
  x: number,
  [top, bottom]: readonly [number, number],
): readonly string[] {
  const ends = series.flatMap(({ label, y }) => {
    const last = y.findLast((value) => value !== null && Number.isFinite(value))
    return label === undefined || last === undefined || last === null ? [] : [{ label, at: yAt(last) }]
  })
  const places = spreadOut(
    ends.map((end) => end.at),
    13,
    top,
    bottom,
  )
  return ends.map(({ label }, index) => text(x, (places[index] ?? 0) + 4, label, 'start'))
}

/** Text with what XML would read as markup replaced, and without the control characters that it has no place for. */
export function escapeXml(value: string): string {
  let out = ''
  for (const char of value) {
    if (char >= ' ' || char === '\t' || char === '\n')
      out += /[&<>"'\ufffe\uffff]/.test(char) ? `&#${char.charCodeAt(0)};` : char
  }
  return out
}

function text(x: number, y: number, value: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="#4a5056">${escapeXml(value)}</text>`
}

function at(pixel: number): string {
  return pixel.toFixed(1)
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), values[0] ?? 0)
}

function most(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), values[0] ?? 1)
}
