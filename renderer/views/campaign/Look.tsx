import { useEffect } from 'react'
import type { AttentionItem, CampaignHead } from '../../../preload/contract/campaign.ts'
import { isTyping } from '../../app/keys.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useOverlay } from '../../app/preferences.ts'
import type { CampaignView } from '../../app/route.ts'
import { Clock } from '../../components/Clock.tsx'
import { Shape } from '../../components/Shape.tsx'
import { counted, effectDecimals, formatAge } from '../../format.ts'
import styles from './Answers.module.css'
import { AttentionShape, attentionText } from './attention.tsx'
import { useAttention } from './useAttention.ts'

const shown = 3

/** What has happened since it was last looked at. It empties itself: what was seen is gone from here, not from the findings. */
export function Look({ head }: { readonly head: CampaignHead }) {
  const [, move] = useCampaignRoute()
  const { see, seeAll } = useAttention(head.id)
  const decimals = effectDecimals(head.noise)
  const waits = whatWaits(head)
  const items = head.attention.slice(0, Math.max(0, shown - waits.length))
  const first = items[0]
  function open(item: AttentionItem): void {
    see([item.key])
    if (item.experiment !== null)
      move({ experiment: item.experiment, tab: item.run === null ? 'overview' : 'log', run: item.run })
    else if (item.run !== null) move({ experiment: 0, tab: 'log', run: item.run })
    else move({ view: 'findings' })
  }
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (useOverlay.getState().open !== null || first === undefined) return
      event.preventDefault()
      open(first)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
  return (
    <section aria-label="What should I look at?">
      <h2 className={styles.withButton}>
        <span>What should I look at?{head.unseen > items.length ? ` ${head.unseen - items.length} more` : ''}</span>
        {head.unseen === 0 ? null : (
          <button type="button" onClick={seeAll} title="Mark everything as seen; what was seen stays under Findings">
            all seen
          </button>
        )}
      </h2>
      <ul className={styles.look} aria-live="polite">
        {waits.map(({ text, view }) => (
          <li key={text}>
            <button type="button" onClick={() => move({ view })} title={text}>
              <Shape status="held" />
              <b className={styles.text}>{text}</b>
            </button>
          </li>
        ))}
        {items.length + waits.length === 0 ? <li className={styles.quiet}>{quietSentence(head)}</li> : null}
        {items.map((item) => (
          <li key={item.key}>
            <button type="button" onClick={() => open(item)} title={item.text}>
              <AttentionShape kind={item.kind} />
              <span className={styles.text}>{attentionText(item, decimals)}</span>
              <time>
                <Clock everyMs={10_000} print={(now) => formatAge(now - item.at)} />
              </time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the campaign cannot do without a person: it stays until it is done. */
function whatWaits(head: CampaignHead): readonly { readonly text: string; readonly view: CampaignView }[] {
  const held = head.proposalsHeld
  const live = head.state === 'running' || head.state === 'preparing' || head.state === 'paused'
  return [
    ...(head.waitsFor === null ? [] : [{ text: head.waitsFor, view: 'ideas' as const }]),
    ...(head.state === 'paused' && head.reason !== null ? [{ text: head.reason, view: 'gpu' as const }] : []),
    ...(held === 0 || !live
      ? []
      : [{ text: `${counted(held, 'proposal')} ${held === 1 ? 'waits' : 'wait'} for you`, view: 'ideas' as const }]),
  ]
}

function quietSentence(head: CampaignHead): string {
  if (head.kept > 0 && (head.state === 'finished' || head.state === 'stopped'))
    return 'All seen. Review the kept patches, then export them.'
  return head.tried === 0 ? 'Nothing yet.' : 'All seen. New keeps and findings appear here.'
}
