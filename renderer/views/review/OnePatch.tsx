import { useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ReviewMark } from '../../../preload/contract/review.ts'
import { useCall } from '../../client/connection.tsx'
import { Button, Failed, Field, Key, Loading } from '../../components/controls.tsx'
import { effectDecimals, formatEffect, formatEffectRange } from '../../format.ts'
import { DiffList } from '../diff/DiffList.tsx'
import { useSources } from '../diff/useSources.ts'
import { EvidencePicture } from '../evidence/EvidencePicture.tsx'
import styles from './Review.module.css'

type Props = {
  readonly number: number
  readonly head: CampaignHead
  readonly mark: Pick<ReviewMark, 'said' | 'note'>
  readonly isDone: boolean
  readonly onSay: (said: 'accepted' | 'rejected') => void
  readonly onNote: (note: string) => void
}

/** One kept patch: what it claims, how that is known, what it changes, and what the reviewer says. */
export function OnePatch({ number, head, mark, isDone, onSay, onNote }: Props) {
  const of = { campaign: head.id, experiment: number }
  const show = useCall('experiment.show', of)
  const diff = useCall('experiment.diff', of)
  const sources = useSources(head.id, number, diff.data?.diff ?? '')
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={styles.evidence} aria-label="Evidence" tabIndex={0}>
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
          <DiffList diff={diff.data.diff} truncated={diff.data.truncated} sources={sources} />
        )}
      </section>
      <footer className={styles.verdict}>
        <Note key={mark.note} note={mark.note} onNote={onNote} />
        <Button aria-pressed={mark.said === 'rejected'} aria-keyshortcuts="x" onClick={() => onSay('rejected')}>
          {mark.said === 'rejected' ? 'Rejected' : 'Reject'} <Key>x</Key>
        </Button>
        <Button
          look={mark.said === 'accepted' || isDone ? 'plain' : 'solid'}
          aria-pressed={mark.said === 'accepted'}
          aria-keyshortcuts="a"
          onClick={() => onSay('accepted')}
        >
          {mark.said === 'accepted' ? 'Accepted' : 'Accept'} <Key>a</Key>
        </Button>
      </footer>
    </article>
  )
}

/** Written down when the field is left, or Enter pressed. */
function Note({ note, onNote }: { readonly note: string; readonly onNote: (note: string) => void }) {
  const [text, setText] = useState(note)
  return (
    <Field className={styles.note}>
      <input
        data-note
        value={text}
        maxLength={2000}
        placeholder="A note, for example why (n)"
        aria-label="Note"
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (text.trim() !== note) onNote(text.trim())
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText(note)
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </Field>
  )
}
