import type { Progress as Course, ExperimentRow } from '../../../preload/contract/experiment.ts'
import { counted, formatCount, formatHours, formatMetric } from '../../format.ts'

/** A dot of the chart. */
export type ProgressPoint = Pick<ExperimentRow, 'number' | 'hypothesis' | 'verdict' | 'hours' | 'value'> & {
  readonly at: number
}
/** The course of a campaign with its dots, oldest first. */
export type Progress = Course & { readonly points: readonly ProgressPoint[] }

/** The dots of experiments that come newest first. The baseline is the staircase's first step and no dot. */
export function pointsOf(rows: readonly ExperimentRow[]): readonly ProgressPoint[] {
  return rows
    .filter((row) => row.number !== 0)
    .map(({ number, hypothesis, verdict, hours, value, decidedAt, createdAt }) => ({
      number,
      hypothesis,
      verdict,
      hours,
      value,
      at: decidedAt ?? createdAt,
    }))
    .reverse()
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
