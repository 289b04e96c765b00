import { useCallback, useMemo } from 'react'
import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { useOnBeat } from '../../client/connection.tsx'
import { useSize } from '../../components/hooks.ts'
import type { Inks } from '../../components/inks.ts'
import { stripMs } from '../machine/sampling.ts'
import styles from './Foot.module.css'
import { createTrace, type Reading } from './trace.ts'

const heightPx = 28

type Look = { readonly top: number | null; readonly inks: Inks; readonly ratio: number }

/**
 * A reading over the last minutes, filled to its foot; `top` is what it can reach, null: what it did reach. Past React and by hand: it is
 * new each second, and whatever that costs a run pays for.
 */
export function Spark({ read, top, inks, ratio }: Look & { readonly read: Reading }) {
  const [element, size, canvas] = useSize<HTMLCanvasElement>()
  const painter = useMemo(
    () => (canvas === null || size.width === 0 ? null : createPainter(canvas, size.width, { top, inks, ratio })),
    [canvas, size.width, top, inks, ratio],
  )
  const paint = useCallback((samples: readonly MachineSample[]) => painter?.(samples, read), [painter, read])
  useOnBeat(paint)
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
  return <canvas ref={element} className={styles.spark} aria-hidden="true" />
}

type Painter = (samples: readonly MachineSample[], read: Reading) => void

/** Paints what is new: columns that have come to their end move in from the right. All of it only when the scale becomes another. */
function createPainter(canvas: HTMLCanvasElement, widthPx: number, { top, inks, ratio }: Look): Painter {
  const context = canvas.getContext('2d')
  // In pixels of the screen, by whole ones of which a picture can be moved without a blur.
  const [wide, high] = [Math.round(widthPx * ratio), Math.round(heightPx * ratio)]
  const line = Math.max(1, Math.round(ratio))
  const ink = { back: inks('--bg-raised'), area: inks('--bg-selected'), line: inks('--text-2') }
  const trace = createTrace(wide, stripMs, top)

  const y = (value: number): number =>
    Math.round(high - line - Math.min(1, value / (trace.top() || 1)) * (high - 2 * line))

  function column(x: number): void {
    const columns = trace.columns()
    const [lo, hi] = [columns.lo[x] ?? Number.NaN, columns.hi[x] ?? Number.NaN]
    if (context === null || Number.isNaN(hi)) return
    // From where the one before it ends, so that the line does not break.
    const [before, under] = [columns.hi[x - 1] ?? Number.NaN, columns.lo[x - 1] ?? Number.NaN]
    const upper = Math.min(y(hi), Number.isNaN(under) ? high : y(under))
    const lower = Math.max(y(lo), Number.isNaN(before) ? 0 : y(before))
    context.fillStyle = ink.area
    context.fillRect(x, y(hi), 1, high - y(hi))
    context.fillStyle = ink.line
    context.fillRect(x, upper, 1, Math.max(line, lower - upper + line))
  }

  function repaint(): void {
    if (context === null) return
    // Setting a size clears and allocates anew: only when it is another.
    if (canvas.width !== wide) canvas.width = wide
    if (canvas.height !== high) canvas.height = high
    context.fillStyle = ink.back
    context.fillRect(0, 0, wide, high)
    for (let x = 0; x < wide; x++) column(x)
  }

  function move(by: number): void {
    if (context === null) return
    context.globalCompositeOperation = 'copy'
    context.drawImage(canvas, -by, 0)
    context.globalCompositeOperation = 'source-over'
    context.fillStyle = ink.back
    context.fillRect(wide - by, 0, by, high)
    for (let x = wide - by; x < wide; x++) column(x)
  }

  return (samples, read) => {
    const change = trace.update(samples, read)
    if (change === 'all') repaint()
    else if (change > 0) move(change)
  }
}
