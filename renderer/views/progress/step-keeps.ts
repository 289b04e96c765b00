import type { Scale } from '../../components/chart/scale.ts'
import type { Progress } from './course.ts'
import { clampTo, positionOf, type SceneOptions, xsOfSteps } from './frame.ts'
import type { Dot, Mark } from './marks.ts'

/** How far apart they stand where the step has room for it, and at least. */
const usualGap = 11
const leastGap = 4
const size = 8

/** The steps on which several patches were kept at once. */
export function sharedSteps(progress: Progress): readonly Progress['staircase'][number][] {
  return progress.staircase.filter((step) => step.kept.length > 1)
}

/** What a block kept makes one step; each of its patches has its own mark on it, and says its hypothesis like any dot. */
export function stepKeeps(
  progress: Progress,
  x: Scale,
  y: Scale,
  options: SceneOptions,
): { readonly dots: readonly Dot[]; readonly shapes: readonly Mark[] } {
  const shared = new Set(sharedSteps(progress))
  if (shared.size === 0) return { dots: [], shapes: [] }
  const places = new Map(progress.points.map((point, index) => [point.number, index]))
  const end = clampTo(x, x.at(Math.max(...progress.points.map(positionOf(options.axis)))))
  const xs = xsOfSteps(progress, options.axis)
  const dots: Dot[] = []
  progress.staircase.forEach((step, index) => {
    if (!shared.has(step)) return
    const raw = x.at(xs[index] as number)
    const px = clampTo(x, raw)
    const py = y.at(step.value)
    if (px !== raw || py !== clampTo(y, py)) return
    const next = xs[index + 1]
    const until = next === undefined ? end : clampTo(x, x.at(next))
    const gap = Math.max(leastGap, Math.min(usualGap, (until - px - usualGap / 2) / step.kept.length))
    step.kept.forEach((number, nth) => {
      const point = places.get(number)
      if (point !== undefined) dots.push({ index: point, x: px + gap * (nth + 0.5), y: py })
    })
  })
  return { dots, shapes: dots.map((dot): Mark => ({ kind: 'shape', x: dot.x, y: dot.y, status: 'keep', size })) }
}
