import { useCallback, useMemo } from 'react'
import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { useOnBeat } from '../../client/connection.tsx'
import { columnLength, createColumns } from '../../components/chart/columns.ts'
import { useSize } from '../../components/hooks.ts'
import type { Inks } from '../../components/inks.ts'
import { stripMs } from '../machine/useSampleHistory.ts'
import styles from './Foot.module.css'

const heightPx = 28

type Look = { readonly top: number | null; readonly inks: Inks; readonly ratio: number }

/**
 * A reading over the last minutes, filled to its foot; `top` is what it can reach, null: what it did reach. Past React and by hand: it is
 * new each second, and whatever that costs a run pays for.
 */
export function Spark({ read, top, inks, ratio }: Look & { readonly read: (sample: MachineSample) => number | null }) {
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

type Painter = (samples: readonly MachineSample[], read: (sample: MachineSample) => number | null) => void

/** Paints what is new: columns that have come to their end move in from the right. All of it only when the scale becomes another. */
function createPainter(canvas: HTMLCanvasElement, widthPx: number, { top, inks, ratio }: Look): Painter {
  const context = canvas.getContext('2d')
  // In pixels of the screen, by whole ones of which a picture can be moved without a blur.
  const [wide, high] = [Math.round(widthPx * ratio), Math.round(heightPx * ratio)]
  const line = Math.max(1, Math.round(ratio))
  const ink = { back: inks('--bg-raised'), area: inks('--bg-selected'), line: inks('--text-2') }
  const now = {
    read: null as unknown,
    lastMs: 0,
    beforeMs: undefined as number | undefined,
    columnMs: 0,
    columns: createColumns(wide, 1),
    highest: 0,
  }

  const y = (value: number): number =>
    Math.round(high - line - Math.min(1, value / (now.highest || 1)) * (high - 2 * line))

  function column(x: number): void {
    const [lo, hi] = [now.columns.lo[x] ?? Number.NaN, now.columns.hi[x] ?? Number.NaN]
    if (context === null || Number.isNaN(hi)) return
    // From where the one before it ends, so that the line does not break.
    const [before, under] = [now.columns.hi[x - 1] ?? Number.NaN, now.columns.lo[x - 1] ?? Number.NaN]
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
    const [first, last] = [samples[0], samples.at(-1)]
    if (first === undefined || last === undefined) return
    const columnMs = columnLength(last.at - first.at, wide, stripMs)
    const next = firstAfter(samples, now.lastMs)
    // Where others came in between, which a window that was left alone asks for later, all of it is painted anew.
    const isNew = read !== now.read || columnMs !== now.columnMs || samples[next - 2]?.at !== now.beforeMs
    if (isNew)
      Object.assign(now, { read, lastMs: 0, columnMs, columns: createColumns(wide, columnMs), highest: top ?? 0 })
    let moved = 0
    let grown = isNew
    for (let at = isNew ? 0 : next; at < samples.length; at++) {
      const sample = samples[at] as MachineSample
      const value = read(sample)
      moved += now.columns.add(sample.at, value)
      if (top === null && value !== null && value > now.highest) {
        now.highest = value
        grown = true
      }
    }
    now.lastMs = last.at
    now.beforeMs = samples.at(-2)?.at
    if (grown) repaint()
    else if (moved > 0) move(Math.min(moved, wide))
  }
}

/** Where the samples begin that came after a moment: nearly always it is the last one. */
function firstAfter(samples: readonly MachineSample[], ms: number): number {
  let at = samples.length
  while (at > 0 && (samples[at - 1]?.at ?? 0) > ms) at -= 1
  return at
}
