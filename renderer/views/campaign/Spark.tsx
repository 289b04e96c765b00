import { useLayoutEffect } from 'react'
import { decimate } from '../../components/chart/decimate.ts'
import { linearScale } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import type { Inks } from '../../components/inks.ts'
import styles from './Foot.module.css'

const height = 28

/**
 * A reading over the last minutes, filled to its foot; `top` is what it can reach, null: what it did reach. Painted by hand: it is new
 * each second, and elements would be laid out and painted anew for a run to pay for.
 */
export function Spark({
  values,
  span,
  top,
  inks,
  ratio,
}: {
  readonly values: readonly (number | null)[]
  /** The times of the first and of the last value. */
  readonly span: readonly [fromMs: number, toMs: number]
  readonly top: number | null
  readonly inks: Inks
  readonly ratio: number
}) {
  const [element, size, canvas] = useSize<HTMLCanvasElement>()
  const { width } = size
  const column = columnOf(span, width)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the values of a column that is drawn already are not drawn again
  useLayoutEffect(() => {
    const context = canvas?.getContext('2d')
    if (canvas === null || context === null || context === undefined || width === 0) return
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
    // Setting a size clears and allocates anew: only when it is another.
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide
      canvas.height = high
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.fillStyle = inks('--bg-raised')
    context.fillRect(0, 0, width, height)
    paint(context, values, top, width, inks)
  }, [canvas, column, top, width, ratio, inks])
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
  return <canvas ref={element} className={styles.spark} aria-hidden="true" />
}

/**
 * Changes when the values have moved on by about the width of a pixel: half an hour in a hundred pixels need not be painted each second.
 * In steps of a power of two, since the time of a pixel grows until the half hour is full.
 */
export function columnOf([fromMs, toMs]: readonly [number, number], width: number): number {
  const pixelMs = 2 ** Math.floor(Math.log2(Math.max(1, (toMs - fromMs) / Math.max(1, width))))
  return Math.floor(toMs / pixelMs)
}

function paint(
  context: CanvasRenderingContext2D,
  values: readonly (number | null)[],
  top: number | null,
  width: number,
  inks: Inks,
): void {
  const known = decimate(values, Math.max(2, width))
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return
  const highest = top ?? Math.max(1e-9, ...known.map((point) => point[1]))
  const x = linearScale([0, Math.max(1, values.length - 1)], [0, width])
  const y = linearScale([0, highest || 1], [height - 1, 1])
  const line = new Path2D()
  const area = new Path2D()
  area.moveTo(x.at(first[0]), height)
  for (const [index, value] of known) {
    const [left, up] = [x.at(index), y.at(Math.min(value, highest))]
    line.lineTo(left, up)
    area.lineTo(left, up)
  }
  area.lineTo(x.at(last[0]), height)
  context.fillStyle = inks('--bg-selected')
  context.fill(area)
  context.strokeStyle = inks('--text-2')
  context.stroke(line)
}
