import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { useCall } from '../../client/connection.tsx'
import { Note } from '../../components/controls.tsx'
import { formatLines } from '../../format.ts'
import { DiffList } from '../experiment/DiffList.tsx'
import styles from './Compare.module.css'

/** Each experiment's patch beside the others'. */
export function Patches({
  campaign,
  details,
}: {
  readonly campaign: string
  readonly details: readonly ExperimentDetail[]
}) {
  return (
    <div className={styles.patches}>
      {details.map((detail) => (
        <section key={detail.number} className={styles.patch} aria-label={`Patch of ${detail.number}`}>
          <h2>
            Patch of {detail.number}
            <span>
              {detail.parent === null || detail.parent === 0 ? 'on the baseline' : `on ${detail.parent}`}{' '}
              {formatLines(detail.added, detail.removed)}
            </span>
          </h2>
          <Patch campaign={campaign} experiment={detail.number} />
        </section>
      ))}
    </div>
  )
}

function Patch({ campaign, experiment }: { readonly campaign: string; readonly experiment: number }) {
  const diff = useCall('experiment.diff', { campaign, experiment }, { enabled: experiment !== 0 })
  if (experiment === 0) return <Note small title="The baseline has no patch" />
  return diff.data === undefined ? null : (
    <DiffList diff={diff.data.diff} truncated={diff.data.truncated} keys={false} />
  )
}
