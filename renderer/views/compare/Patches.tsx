import { useState } from 'react'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { useCall } from '../../client/connection.tsx'
import { Choice, Failed, Loading, Note } from '../../components/controls.tsx'
import { formatLines } from '../../format.ts'
import { DiffList } from '../diff/DiffList.tsx'
import styles from './Compare.module.css'

/** Each experiment's patch beside the others', or what lies between the code of the first and of another. */
export function Patches({
  campaign,
  details,
}: {
  readonly campaign: string
  readonly details: readonly ExperimentDetail[]
}) {
  const [shown, show] = useState('beside')
  const [first, ...others] = details
  const to = others.find((other) => String(other.number) === shown)
  return (
    <section className={styles.code} aria-label="Patches">
      {first === undefined ? null : (
        <div className={styles.codeHead}>
          <WhichCode first={first} others={others} shown={to === undefined ? 'beside' : shown} onShow={show} />
        </div>
      )}
      {first === undefined || to === undefined ? (
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
      ) : (
        <Between campaign={campaign} from={first.number} to={to.number} />
      )}
    </section>
  )
}

/** More choices than these are a list. */
const mostButtons = 4

function WhichCode({
  first,
  others,
  shown,
  onShow,
}: {
  readonly first: ExperimentDetail
  readonly others: readonly ExperimentDetail[]
  readonly shown: string
  readonly onShow: (shown: string) => void
}) {
  const options = [
    ['beside', 'Patches side by side'],
    ...others.map((other) => [String(other.number), betweenText(first.number, other.number)] as const),
  ] as const
  if (options.length <= mostButtons)
    return <Choice label="Which code" value={shown} onChange={onShow} options={options} />
  return (
    <select aria-label="Which code" value={shown} onChange={(event) => onShow(event.target.value)}>
      {options.map(([option, word]) => (
        <option key={option} value={option}>
          {word}
        </option>
      ))}
    </select>
  )
}

function betweenText(from: number, to: number): string {
  const name = (number: number) => (number === 0 ? 'the baseline' : String(number))
  return `From ${name(from)} to ${name(to)}`
}

function Patch({ campaign, experiment }: { readonly campaign: string; readonly experiment: number }) {
  const diff = useCall('experiment.diff', { campaign, experiment }, { enabled: experiment !== 0 })
  if (experiment === 0) return <Note small title="The baseline has no patch" />
  return diff.data === undefined ? null : (
    <DiffList diff={diff.data.diff} truncated={diff.data.truncated} keys={false} />
  )
}

/** git's diff from the code of one experiment to that of the other, with whatever lies between their stacks. */
function Between({ campaign, from, to }: { readonly campaign: string; readonly from: number; readonly to: number }) {
  const diff = useCall('experiment.between', { campaign, from, to })
  if (diff.data === undefined)
    return diff.isError ? (
      <Failed error={diff.error} again={() => void diff.refetch()} />
    ) : (
      <Loading what="what lies between them" />
    )
  if (diff.data.diff === '') return <Note small title="Their code is the same" />
  return <DiffList diff={diff.data.diff} truncated={diff.data.truncated} />
}
