import { memo, useLayoutEffect, useRef } from 'react'
import { type Inks, useInks, usePixelRatio } from './inks.ts'
import { slotOf } from './virtual.ts'

/** What is drawn beside some rows of a list: called for a stretch of rows, the first of them at y = 0; rows that the list lacks are left out. */
export type PaintRows = (context: CanvasRenderingContext2D, first: number, end: number, inks: Inks) => void

/** Rows of one drawing: few enough that a new one costs little, enough that they are not many. */
export const rowsPerTile = 16

/** `from`: its first row, before the list's beginning in the one that the newest rows do not fill yet. */
export type RowTile = { readonly from: number; readonly key: number }

/**
 * The tiles that rows from `first` up to `end` of a list of `count` reach into, always as many: one more than fit, since a window of rows
 * reaches into as many tiles and one. Counted from the list's end, so that a row that comes at its beginning changes one of them, and keyed
 * so that the elements of those that leave become those of others.
 */
export function tilesOf(first: number, end: number, count: number): readonly RowTile[] {
  const lowest = Math.floor((count - end) / rowsPerTile)
  const slots = Math.ceil((end - first) / rowsPerTile) + 1
  return Array.from({ length: slots }, (_, index) => lowest + index)
    .map((tile) => ({ from: count - (tile + 1) * rowsPerTile, key: slotOf(tile, slots) }))
    .sort((a, b) => a.key - b.key)
}

/** The rows that exist now, of a list of `count`. */
export type RowWindow = { readonly first: number; readonly end: number; readonly count: number }

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
export function RowCanvas({ first, end, count, ...look }: Look & RowWindow) {
  const inks = useInks()
  const ratio = usePixelRatio()
  return tilesOf(first, end, count).map(({ from, key }) => (
    <Tile key={key} from={from} inks={inks} ratio={ratio} {...look} />
  ))
}

const Tile = memo(function Tile({
  from,
  inks,
  ratio,
  rowHeight,
  width,
  className,
  paint,
}: Look & { readonly from: number; readonly inks: Inks; readonly ratio: number }) {
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
    paint(context, from, from + rowsPerTile, inks)
  }, [from, width, height, ratio, inks, paint])
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
    <canvas ref={canvas} className={className} style={{ width, height, top: from * rowHeight }} aria-hidden="true" />
  )
})
