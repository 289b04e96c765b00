import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { LineSample } from '../../components/chart/LineSample.tsx'
import type { Look } from '../../components/chart/looks.ts'
import { hueOf, Shape } from '../../components/Shape.tsx'
import { formatEffect } from '../../format.ts'
import { statusOf } from '../../status.ts'
import styles from './Compare.module.css'

/** One of the compared: its line, its verdict, its effect. */
export function Card({
  detail,
  look,
  decimals,
  onRemove,
}: {
  readonly detail: ExperimentDetail
  readonly look: Look
  readonly decimals: number
  readonly onRemove: () => void
}) {
  const status = statusOf(detail, null)
  return (
    <div className={styles.card}>
      <LineSample look={look} />
      <Shape status={status} />
      <span className={styles.number}>{detail.number}</span>
      <span className={styles.name} title={detail.hypothesis.slice(0, 1000)} dir="auto">
        {detail.hypothesis.slice(0, 300)}
      </span>
      <span className={hueOf(status)}>{formatEffect(detail.effect, decimals)}</span>
      <button type="button" aria-label={`Take ${detail.number} out`} onClick={onRemove}>
        ×
      </button>
    </div>
  )
}
