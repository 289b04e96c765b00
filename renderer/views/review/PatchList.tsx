import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { Review, ReviewMark } from '../../../preload/contract/review.ts'
import { Shape } from '../../components/Shape.tsx'
import { formatEffect, formatLines } from '../../format.ts'
import { effectPerLine } from './order.ts'
import styles from './Review.module.css'

/** The kept patches, the one first that gives most for each changed line. */
export function PatchList({
  rows,
  chosen,
  review,
  markOf,
  decimals,
  onChoose,
}: {
  readonly rows: readonly ExperimentRow[]
  readonly chosen: number
  readonly review: Review | undefined
  readonly markOf: (experiment: number) => Pick<ReviewMark, 'said' | 'note'>
  readonly decimals: number
  readonly onChoose: (number: number) => void
}) {
  // All as wide as the widest, so that the words stand in line.
  const digits = rows.reduce((most, row) => Math.max(most, String(row.number).length), 2)
  return (
    <nav className={styles.list} aria-label="Kept patches">
      <p className={styles.head}>
        <span>by effect for each changed line</span>
        <span>Effect</span>
        <span>A line</span>
      </p>
      <ul>
        {rows.map((row) => (
          <li key={row.number}>
            <button
              type="button"
              aria-current={row.number === chosen ? 'true' : undefined}
              title={row.hypothesis.slice(0, 1000)}
              onClick={() => onChoose(row.number)}
            >
              <Shape status={row.verdict === 'keep' ? 'keep' : 'retired'} />
              <span className={styles.number} style={{ minWidth: `calc(${digits}ch + 8px)` }}>
                {row.number}
              </span>
              <span className={styles.name} dir="auto">
                {row.hypothesis.slice(0, 300)}
              </span>
              <span className={styles.figure}>{formatEffect(row.effect, decimals)}</span>
              <span className={styles.figure}>{formatEffect(effectPerLine(row), decimals)}</span>
              <span className={styles.said}>{saidWord(row, markOf(row.number), review)}</span>
              <span className={styles.lines}>{formatLines(row.added, row.removed)}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function saidWord(row: ExperimentRow, mark: Pick<ReviewMark, 'said' | 'note'>, review: Review | undefined): string {
  const note = mark.note === '' ? '' : `: ${mark.note}`
  if (review?.underway.includes(row.number) === true) return `on its way out${note}`
  if (review?.joining.includes(row.number) === true) return `accepted again, not in the stack yet${note}`
  if (row.verdict !== 'keep') return `taken out${note}`
  if (mark.said === 'rejected') return `rejected, still in the stack${note}`
  return `${mark.said ?? 'to review'}${note}`
}
