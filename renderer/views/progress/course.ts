import type { Progress as Course, ExperimentRow } from '../../../preload/contract/experiment.ts'
import { counted, formatCount, formatHours, formatMetric } from '../../format.ts'
import { positionOf, type XAxis, xsOfSteps } from './frame.ts'

type Step = Course['staircase'][number]

/** What a dot is: what was measured, or what it was judged by. */
export type DotKind = 'judged' | 'measured'
/** A dot of the chart. `value` is where it stands, in the objective's unit. */
export type ProgressPoint = Pick<ExperimentRow, 'number' | 'hypothesis' | 'verdict' | 'hours' | 'value' | 'effect'> & {
  readonly at: number
  /** Median of its own runs, whatever their seeds and the machine did to them. */
  readonly measured: number | null
}
/** The course of a campaign with its dots, oldest first. */
export type Progress = Course & {
  readonly points: readonly ProgressPoint[]
  /** Of effects: as many as the machine's noise allows. */
  readonly decimals: number
}

/** The dots of experiments that come newest first. The baseline is the staircase's first step and no dot. */
export function pointsOf(
  rows: readonly ExperimentRow[],
  course: Course,
  kind: DotKind,
  axis: XAxis,
): readonly ProgressPoint[] {
  const xOf = positionOf(axis)
  const xs = xsOfSteps(course, axis)
  return rows
    .filter((row) => row.number !== 0)
    .map(({ number, hypothesis, verdict, hours, value, effect, decidedAt, createdAt }) => {
      const at = decidedAt ?? createdAt
      const x = xOf({ number, hours, at })
      // The line where the dot stands, as it was before the patch was kept on it.
      const kept = course.staircase.findIndex((step) => step.kept.includes(number))
      const before = kept === -1 ? course.staircase : course.staircase.slice(0, kept)
      const beside = before.findLast((_, i) => (xs[i] ?? 0) <= x)
      const shown = kind === 'measured' ? value : judgedValue(beside ?? course.staircase[0], effect, course)
      return { number, hypothesis, verdict, hours, value: shown, measured: value, effect, at }
    })
    .reverse()
}

/**
 * The value that a patch with this effect gives a stack: where it stands without what its seeds and the machine's drift did to its own runs. Null
 * where it has no effect, or no stack was measured.
 */
function judgedValue(beside: Step | undefined, effect: number | null, course: Course): number | null {
  if (effect === null || beside === undefined) return null
  const change = course.direction === 'minimize' ? -effect : effect
  return course.scale.kind === 'log' ? beside.value * Math.exp(change) : beside.value + change * course.scale.unit
}

/** The chart in one sentence. */
export function progressSentence(progress: Progress): string {
  const first = progress.points.find((point) => point.number === 0)?.value ?? progress.staircase[0]?.value ?? null
  const last = progress.staircase.at(-1)?.value ?? null
  const kept = progress.points.filter((point) => point.verdict === 'keep' && point.number !== 0).length
  const way =
    first === null || last === null
      ? progress.metric
      : `${progress.metric}: ${formatMetric(first)} to ${formatMetric(last)}${progress.unit === '' ? '' : `\u00a0${progress.unit}`}`
  const hours = progress.points.reduce((most, point) => Math.max(most, point.hours), 0)
  return `${way}${hours > 0 ? ` in ${formatHours(hours)} of runs` : ''}, ${counted(progress.points.filter((point) => point.number !== 0).length, 'experiment')}, ${formatCount(kept)}\u00a0kept`
}
