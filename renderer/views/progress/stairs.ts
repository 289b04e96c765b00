import type { Scale } from '../../components/chart/scale.ts'
import type { Progress } from './course.ts'
import { clampTo, positionOf, type SceneOptions, xsOfSteps } from './frame.ts'
import type { Mark } from './marks.ts'

/** The stack as a staircase with its band. */
export function stairs(progress: Progress, x: Scale, y: Scale, options: SceneOptions): readonly Mark[] {
  const xs = xsOfSteps(progress, options.axis)
  const steps = progress.staircase.map((step, index) => ({
    ...step,
    px: clampTo(x, x.at(xs[index] as number)),
    py: clampTo(y, y.at(step.value)),
  }))
  if (steps.length === 0) return []
  const end = clampTo(x, x.at(Math.max(...progress.points.map(positionOf(options.axis)), xs.at(-1) as number)))
  const line: [number, number][] = []
  const marks: Mark[] = []
  steps.forEach((step, index) => {
    const until = steps[index + 1]?.px ?? end
    const proven = step.experiment !== 0
    // What was never proven has no hue: the line is green from the first keep on.
    if (proven) line.push([step.px, step.py], [until, step.py])
    else marks.push(baselineLevel(step.px, until, step.py))
    if (step.lo !== null && step.hi !== null && until > step.px) {
      const lo = clampTo(y, y.at(step.lo))
      const hi = clampTo(y, y.at(step.hi))
      marks.push({
        kind: 'area',
        points: [
          [step.px, lo],
          [until, lo],
          [until, hi],
          [step.px, hi],
        ],
        ink: proven ? '--keep' : '--text-3',
        opacity: 0.14,
      })
    }
  })
  const foot = steps[0]
  const rise = steps[1]
  if (foot?.experiment === 0 && rise !== undefined) line.unshift([rise.px, foot.py])
  if (line.length > 0) marks.push({ kind: 'line', points: line, ink: '--keep', width: 2, dashed: false })
  if (foot?.experiment === 0 && !progress.points.some((point) => point.number === 0))
    marks.push({ kind: 'shape', x: foot.px, y: foot.py, status: 'baseline', size: 11 })
  return marks
}

function baselineLevel(from: number, until: number, level: number): Mark {
  return {
    kind: 'line',
    points: [
      [from, level],
      [until, level],
    ],
    ink: '--baseline',
    width: 1.5,
    dashed: false,
  }
}
