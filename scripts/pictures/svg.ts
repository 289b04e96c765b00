/** Pieces of the pictures in docs/: plain SVG on white, so that they read the same on every page. */
export const ink = {
  text: '#22262b',
  soft: '#6b7480',
  rule: '#e3e6ea',
  on: '#2f6f9f',
  keep: '#1d7f4e',
  other: '#a2691b',
  bad: '#b3402f',
} as const

export type Scale = (value: number) => number

/** Values from `low` to `high` onto pixels from `start` to `end`. */
export function scale(low: number, high: number, start: number, end: number): Scale {
  return (value) => start + ((value - low) / (high - low || 1)) * (end - start)
}

export function text(x: number, y: number, words: string, style: Partial<TextStyle> = {}): string {
  const { anchor = 'start', colour = ink.text, size = 12 } = style
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" fill="${colour}" font-size="${size}">${escaped(words)}</text>`
}

type TextStyle = { readonly anchor: 'start' | 'middle' | 'end'; readonly colour: string; readonly size: number }

export function line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1, dash = ''): string {
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${colour}" stroke-width="${width}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`
}

export function dot(x: number, y: number, colour: string, radius = 3.5): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${radius}" fill="${colour}"/>`
}

/** A dot that does not count. */
export function ring(x: number, y: number, colour: string): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="3.5" fill="none" stroke="${colour}" stroke-width="1.4"/>`
}

export function box(x: number, y: number, width: number, height: number, colour: string): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="2" fill="${colour}"/>`
}

export function picture(width: number, height: number, title: string, content: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="Inter, system-ui, sans-serif">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${content.join('\n')}
</svg>
`
}

/** Round percentages between two log ratios, as log ratios: at most five on either side of 0, which is always among them. */
export function percentTicks(low: number, high: number): number[] {
  const reach = Math.expm1(Math.max(high, -low))
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((each) => reach / each <= 5) ?? 1
  const from = Math.ceil(Math.expm1(low) / step)
  const to = Math.floor(Math.expm1(high) / step)
  return Array.from({ length: to - from + 1 }, (_, index) => Math.log1p((from + index) * step))
}

/** An effect as a percentage with its sign, from a log ratio. */
export function percent(gain: number, decimals = 1): string {
  const value = Math.expm1(gain) * 100
  return `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(decimals)} %`
}

function px(value: number): string {
  return value.toFixed(1)
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
