import { type KeyboardEvent, useId, useRef } from 'react'
import type { CampaignHead, CampaignSummary } from '../../preload/contract/campaign.ts'
import { useCall, useStatus } from '../client/connection.tsx'
import { Shape } from '../components/Shape.tsx'
import { formatClock, formatSpeedup } from '../format.ts'
import { statusOfCampaign } from '../status.ts'
import styles from './Chooser.module.css'
import { useOverlay } from './preferences.ts'
import { type CampaignRoute, campaignRoute, printRoute } from './route.ts'

/** Which campaign is in view, and every other one: how each stands, a new one, and the end of one that is no longer wanted. */
export function Chooser({ route, head }: { readonly route: CampaignRoute; readonly head: CampaignHead | undefined }) {
  const id = useId()
  const panel = useRef<HTMLDivElement>(null)
  const show = useOverlay((state) => state.show)
  const gone = useStatus() !== 'open'
  const campaigns = useCall('campaign.list', {})
  const all = campaigns.data?.toSorted((a, b) => b.createdAt - a.createdAt) ?? []
  const ended = head !== undefined && head.state !== 'running' && head.state !== 'preparing'

  function press(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('a, button:not(:disabled)')]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const step = event.key === 'ArrowDown' ? 1 : -1
    items[(at + step + items.length) % items.length]?.focus()
  }
  return (
    <>
      <button type="button" className={styles.button} popoverTarget={id}>
        <span className="unseen">Choose a campaign, now: </span>
        {head === undefined ? 'campaign' : printDay(head.createdAt)}
        <svg viewBox="0 0 8 8" aria-hidden="true">
          <path d="M1 2.5 4 5.5 7 2.5" fill="none" stroke="currentColor" strokeWidth="1.4" />
        </svg>
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label="Campaigns"
        className={styles.panel}
        onKeyDown={press}
        onClick={() => panel.current?.hidePopover()}
        onToggle={(event) => {
          if (event.newState !== 'open') return
          const current = panel.current?.querySelector<HTMLElement>('[aria-current]')
          ;(current ?? panel.current?.querySelector<HTMLElement>('a'))?.focus()
        }}
      >
        <ul>
          {all.map((campaign) => (
            <li key={campaign.id}>
              <a
                href={printRoute(campaignRoute(campaign.id))}
                aria-current={campaign.id === route.campaign ? 'true' : undefined}
              >
                <Shape status={statusOfCampaign(campaign.state)[0]} />
                <b>{campaign.projectName}</b>
                <span>
                  {printDay(campaign.createdAt)}, {statusOfCampaign(campaign.state)[1].toLowerCase()}
                </span>
                <span className={styles.won}>{wonText(campaign)}</span>
              </a>
            </li>
          ))}
        </ul>
        <footer>
          <a href={printRoute({ kind: 'setup', path: head?.projectPath ?? null })}>New campaign</a>
          {ended ? (
            <button type="button" disabled={gone} onClick={() => show('remove')}>
              Remove this one
            </button>
          ) : null}
        </footer>
      </div>
    </>
  )
}

function wonText(campaign: CampaignSummary): string {
  const kept = `${campaign.kept} of ${campaign.tried} kept`
  return campaign.speedup === null ? kept : `${kept}, ${formatSpeedup(campaign.speedup.factor)}`
}

export function printDay(epochMs: number): string {
  const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' }).format(epochMs)
  return `${day} ${formatClock(epochMs)}`
}
