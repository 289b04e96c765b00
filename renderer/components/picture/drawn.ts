/** One stroke, area or word of a picture, in pixels of the picture; colours are those of the browser. */
export type Mark =
  | {
      readonly kind: 'path'
      readonly d: string
      readonly matrix: Matrix
      readonly fill: string | null
      readonly stroke: string | null
      readonly width: number
      readonly dash: readonly number[]
      readonly opacity: number
      /** What it says when it is pointed at. */
      readonly said: string | null
    }
  | {
      readonly kind: 'text'
      readonly text: string
      readonly x: number
      readonly y: number
      readonly matrix: Matrix
      readonly anchor: 'start' | 'middle' | 'end'
      readonly sizePx: number
      readonly weight: number
      readonly fill: string
      /** A rim in the colour of the ground, so that it is read over lines. */
      readonly rim: { readonly colour: string; readonly width: number } | null
    }

/** Of a place in its own units to one in the picture: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** A picture as it stands in the window, apart from it. */
export type Drawn = {
  readonly width: number
  readonly height: number
  readonly ground: string
  readonly title: string
  readonly marks: readonly Mark[]
}

/** The path of a circle or a rectangle, whose corners may be round. */
export function circlePath(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
}

export function rectPath(x: number, y: number, width: number, height: number, corner: number): string {
  const r = Math.min(corner, width / 2, height / 2)
  if (r <= 0) return `M${x} ${y}h${width}v${height}h${-width}z`
  const arc = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`
  return `M${x + r} ${y}h${width - 2 * r}${arc(r, r)}v${height - 2 * r}${arc(-r, r)}h${2 * r - width}${arc(-r, -r)}v${2 * r - height}${arc(r, -r)}z`
}
