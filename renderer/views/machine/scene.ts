/** Room for the labels at both sides of a lane. */
export const leftPx = 100
const rightPx = 60

/** Where a moment stands in a lane: the same for all lanes of a page. */
export type Scene = {
  readonly width: number
  readonly fromMs: number
  readonly toMs: number
  /** The end of the plot, in pixels from the left edge of the lane. */
  readonly right: number
  readonly x: (time: number) => number
  /** The moment under a pixel; null beside the plot. */
  readonly timeAt: (pixel: number) => number | null
  /** A stretch of time as a box, cut to the plot; null where nothing of it is in sight. */
  readonly box: (fromMs: number, toMs: number) => { readonly x: number; readonly width: number } | null
}

export function sceneOf(width: number, fromMs: number, toMs: number): Scene {
  const right = Math.max(leftPx + 1, width - rightPx)
  const spanMs = toMs - fromMs || 1
  const x = (time: number): number => leftPx + ((time - fromMs) / spanMs) * (right - leftPx)
  return {
    width,
    fromMs,
    toMs,
    right,
    x,
    timeAt: (pixel) =>
      pixel < leftPx || pixel > right ? null : fromMs + ((pixel - leftPx) / (right - leftPx)) * spanMs,
    box: (beginMs, endMs) => {
      const left = Math.max(leftPx, x(beginMs))
      const end = Math.min(right, x(endMs))
      return end <= left ? null : { x: left, width: Math.max(1, end - left) }
    },
  }
}
