import type { ExperimentRow } from '../../../preload/contract/experiment.ts'

/** Effect (a log ratio) for each changed line: what a patch gives for what there is to read. Null where it has no line or no effect. */
export function effectPerLine(row: Pick<ExperimentRow, 'effect' | 'added' | 'removed'>): number | null {
  const lines = row.added + row.removed
  return row.effect === null || lines === 0 ? null : row.effect / lines
}

/** What there is to review: the stack, the patch first that gives most for each changed line; then what a review has taken out of it. */
export function reviewOrder(rows: readonly ExperimentRow[]): readonly ExperimentRow[] {
  const byWorth = (a: ExperimentRow, b: ExperimentRow) =>
    (effectPerLine(b) ?? Number.NEGATIVE_INFINITY) - (effectPerLine(a) ?? Number.NEGATIVE_INFINITY) ||
    a.number - b.number
  const kept = rows.filter((row) => row.number !== 0 && row.verdict === 'keep')
  const takenOut = rows.filter((row) => row.verdict === 'retired' && row.reason === 'withdrawn')
  return [...kept.toSorted(byWorth), ...takenOut.toSorted(byWorth)]
}
