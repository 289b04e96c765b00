import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { useCall } from '../../client/connection.tsx'
import { Button, Failed, Field, Key, Loading } from '../../components/controls.tsx'
import { effectDecimals, formatEffect, formatEffectRange } from '../../format.ts'
import { DiffList } from '../diff/DiffList.tsx'
import { EvidencePicture } from '../evidence/EvidencePicture.tsx'
import { Discard } from '../experiment/Actions.tsx'
import type { Mark } from './marks.ts'
import styles from './Review.module.css'

type Props = {
  readonly number: number
  readonly head: CampaignHead
  readonly mark: Mark
  readonly live: boolean
  readonly rejecting: boolean
  readonly onSay: (said: 'accepted' | 'rejected') => void
  readonly onNote: (note: string) => void
  readonly onRejected: () => void
}

/** One kept patch: what it claims, how that is known, what it changes, and what the reviewer says. */
export function OnePatch({ number, head, mark, live, rejecting, onSay, onNote, onRejected }: Props) {
  const of = { campaign: head.id, experiment: number }
  const show = useCall('experiment.show', of)
  const diff = useCall('experiment.diff', of)
  const detail = show.data
  if (detail === undefined)
    return show.isError ? (
      <Failed error={show.error} again={() => void show.refetch()} />
    ) : (
      <Loading what={`experiment ${number}`} />
    )
  const decimals = effectDecimals(head.noise)
  return (
    <article className={styles.one} aria-label={`Experiment ${number}`}>
      <header>
        <h2 dir="auto">
          <span>{number}</span> {detail.hypothesis.slice(0, 1000)}
        </h2>
        <p dir="auto">
          <b>{detail.sentence}</b> {detail.rationale.slice(0, 2000)}
        </p>
      </header>
      <section className={styles.evidence} aria-label="Evidence">
        <h3>
          Evidence{' '}
          <span>
            {formatEffect(detail.effect, decimals)}, 95{'\u00a0'}% {formatEffectRange(detail.lo, detail.hi, decimals)}
          </span>
        </h3>
        <EvidencePicture detail={detail} head={head} decimals={decimals} />
      </section>
      <section className={styles.diff} aria-label="Diff">
        {diff.data === undefined ? (
          <Loading what="the patch" />
        ) : (
          <DiffList diff={diff.data.diff} truncated={diff.data.truncated} />
        )}
      </section>
      <footer className={styles.verdict}>
        <Field className={styles.note}>
          <input
            data-note
            value={mark.note}
            maxLength={500}
            placeholder="A note"
            aria-label="Note"
            onChange={(event) => onNote(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
            }}
          />
        </Field>
        <span className={styles.hint}>
          {mark.said === 'rejected' && !live
            ? 'The campaign has ended: the stack as exported still holds it.'
            : live
              ? 'Rejected, it leaves the stack, and what came after it is proven again.'
              : ''}
        </span>
        <Button aria-pressed={mark.said === 'rejected'} aria-keyshortcuts="x" onClick={() => onSay('rejected')}>
          {mark.said === 'rejected' ? 'Rejected' : 'Reject'} <Key>x</Key>
        </Button>
        <Button
          look={mark.said === 'accepted' ? 'plain' : 'solid'}
          aria-pressed={mark.said === 'accepted'}
          aria-keyshortcuts="a"
          onClick={() => onSay('accepted')}
        >
          {mark.said === 'accepted' ? 'Accepted' : 'Accept'} <Key>a</Key>
        </Button>
      </footer>
      {rejecting ? <Discard campaign={head.id} detail={detail} given={mark.note} onClose={onRejected} /> : null}
    </article>
  )
}
