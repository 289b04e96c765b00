import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { Review } from '../../../preload/contract/review.ts'
import { useStatus } from '../../client/connection.tsx'
import { Button, Key } from '../../components/controls.tsx'
import { counted, formatDuration } from '../../format.ts'
import styles from './Review.module.css'

/** What follows for the stack, and the button that makes it so; nothing where the stack is what the review says. */
export function Apply({
  review,
  head,
  applying,
  isDone,
  onApply,
}: {
  readonly review: Review
  readonly head: CampaignHead
  readonly applying: boolean
  /** Every patch has been reviewed: this is what is left to do. */
  readonly isDone: boolean
  readonly onApply: () => void
}) {
  const gone = useStatus() !== 'open'
  if (head.state === 'running' && head.running.some(({ stage }) => stage === 'final'))
    return (
      <p className={styles.apply} role="status">
        <span>The stack is being measured against the baseline, pair by pair. Until then nothing is claimed.</span>
      </p>
    )
  if (review.way === 'none') return null
  return (
    <p className={styles.apply} role="status">
      <b className={styles.change}>{changeText(review)}</b>
      <span>{wayText(review, head)}</span>
      {review.way === 'not-now' ? null : (
        <Button look={isDone ? 'solid' : 'plain'} aria-keyshortcuts="b" disabled={gone || applying} onClick={onApply}>
          {review.way === 'live' ? 'Take it out of the stack' : 'Rebuild and measure again'} <Key>b</Key>
        </Button>
      )}
    </p>
  )
}

function changeText({ leaving, joining }: Review): string {
  const parts = [
    leaving.length === 0 ? '' : `${counted(leaving.length, 'patch', 'patches')} out`,
    joining.length === 0 ? '' : `${counted(joining.length, 'patch', 'patches')} back in`,
  ]
  return `${parts.filter((part) => part !== '').join(', ')}.`
}

function wayText({ way, proof }: Review, head: CampaignHead): string {
  switch (way) {
    case 'live':
      return 'The campaign goes on without it; what was built on it leaves too, and the end proves the stack that is left.'
    case 'rebuild':
      return `The stack is put together anew and measured against the baseline on fresh seeds: ${counted(proof.pairs, 'pair')}${proof.ms === null ? '' : `, about ${formatDuration(proof.ms)}`}.`
    case 'not-now':
      return head.state === 'running'
        ? 'It waits for the rebuild that is under way.'
        : `The campaign is ${head.state}: continue it, or let it finish, and the stack can follow.`
    case 'none':
      return ''
  }
}
