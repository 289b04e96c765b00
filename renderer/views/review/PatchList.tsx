import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { Shape } from '../../components/Shape.tsx'
import { formatEffect, formatLines } from '../../format.ts'
import type { Mark } from './marks.ts'
import { effectPerLine } from './order.ts'
import styles from './Review.module.css'

/** The kept patches, the one first that gives most for each changed line. */
export function PatchList({
  rows,
  chosen,
  markOf,
  decimals,
  onChoose,
}: {
  readonly rows: readonly ExperimentRow[]
  readonly chosen: number
  readonly markOf: (row: ExperimentRow) => Mark
  readonly decimals: number
  readonly onChoose: (number: number) => void
}) {
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
              <Shape status="keep" />
              <span className={styles.number}>{row.number}</span>
              <span className={styles.name} dir="auto">
                {row.hypothesis.slice(0, 300)}
              </span>
              <span className={styles.figure}>{formatEffect(row.effect, decimals)}</span>
              <span className={styles.figure}>{formatEffect(effectPerLine(row), decimals)}</span>
              <span className={styles.said}>{saidWord(markOf(row))}</span>
              <span className={styles.lines}>{formatLines(row.added, row.removed)}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function saidWord(mark: Mark): string {
  if (mark.said === null) return mark.note === '' ? 'to review' : 'noted'
  return mark.said
}
