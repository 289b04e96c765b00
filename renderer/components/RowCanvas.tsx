import { memo, useLayoutEffect, useRef } from 'react'
import { type Inks, useInks, usePixelRatio } from './inks.ts'
import { inSlots } from './virtual.ts'

/** What is drawn beside some rows of a list: called for a stretch of rows, the first of them at y = 0. */
export type PaintRows = (context: CanvasRenderingContext2D, first: number, end: number, inks: Inks) => void

/** Rows of one drawing: few enough that a new one costs little, enough that they are not many. */
export const rowsPerTile = 16

/**
 * The tiles that rows from `first` up to `end` reach into, always as many: one more than fit, since a window of rows reaches into as many
 * tiles and one. Keyed so that the elements of those that leave become those of others.
 */
export function tilesOf(first: number, end: number): readonly { readonly tile: number; readonly key: number }[] {
  const firstTile = Math.floor(first / rowsPerTile)
  const slots = Math.ceil((end - first) / rowsPerTile) + 1
  return inSlots(firstTile, firstTile + slots, slots).map((tile) => ({ tile, key: tile % slots }))
}

type Look = {
  readonly rowHeight: number
  readonly width: number
  readonly className: string | undefined
  /** Must be a new function when anything it draws has changed. */
  readonly paint: PaintRows
}

/**
 * A column of marks beside rows that exist now, scrolled with them. Drawn in tiles, each once: a scroll draws only what comes into
 * sight, and a row costs no element for its marks.
 */
export function RowCanvas({ first, end, ...look }: Look & { readonly first: number; readonly end: number }) {
  const inks = useInks()
  const ratio = usePixelRatio()
  return tilesOf(first, end).map(({ tile, key }) => <Tile key={key} tile={tile} inks={inks} ratio={ratio} {...look} />)
}

const Tile = memo(function Tile({
  tile,
  inks,
  ratio,
  rowHeight,
  width,
  className,
  paint,
}: Look & { readonly tile: number; readonly inks: Inks; readonly ratio: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const height = rowsPerTile * rowHeight
  useLayoutEffect(() => {
    const drawn = canvas.current
    const context = drawn?.getContext('2d')
    if (drawn === null || context === null || context === undefined) return
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
    // Setting a size clears and allocates anew: only when it is another.
    if (drawn.width !== wide || drawn.height !== high) {
      drawn.width = wide
      drawn.height = high
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    paint(context, tile * rowsPerTile, (tile + 1) * rowsPerTile, inks)
  }, [tile, width, height, ratio, inks, paint])
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
    <canvas ref={canvas} className={className} style={{ width, height, top: tile * height }} aria-hidden="true" />
  )
})
