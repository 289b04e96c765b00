import { useRef } from 'react'
import type { CampaignHead } from '../../preload/contract/campaign.ts'
import { useCall, useStatus } from '../client/connection.tsx'
import { Button, Key } from '../components/controls.tsx'
import styles from './Bar.module.css'
import { Chooser } from './Chooser.tsx'
import { useRoute } from './navigation.ts'
import { useOverlay } from './preferences.ts'
import { type CampaignRoute, type CampaignView, campaignViews, printRoute } from './route.ts'
import { StateButtons } from './StateButtons.tsx'
import { useExport } from './useExport.ts'

/** Name of each page, as the bar prints it. */
export const viewNames: Readonly<Record<CampaignView, string>> = {
  campaign: 'Campaign',
  leaderboard: 'Leaderboard',
  progress: 'Progress',
  compare: 'Compare',
  review: 'Review',
  gpu: 'GPU',
  findings: 'Findings',
  ideas: 'Ideas',
  cost: 'Cost',
  plan: 'Plan',
}

/** Pages that a narrow bar leaves to the palette and the number keys. */
const wideOnly: readonly CampaignView[] = ['findings', 'ideas', 'cost', 'plan']

export function Bar() {
  const route = useRoute()
  return (
    <header className={styles.bar}>
      <Mark />
      {route.kind === 'campaign' ? <CampaignBar route={route} /> : <PlainBar />}
    </header>
  )
}

function PlainBar() {
  return (
    <>
      <div className={styles.where}>
        <a href="#/" style={{ textDecoration: 'none' }}>
          <b>Pawl</b>
        </a>
      </div>
      <div className={styles.grow} />
      <FindButton />
    </>
  )
}

function CampaignBar({ route }: { readonly route: CampaignRoute }) {
  const head = useCall('campaign.head', { campaign: route.campaign })
  const findings = useCall('finding.list', { campaign: route.campaign })
  const ideas = useCall('idea.list', { campaign: route.campaign })
  const counts: Partial<Record<CampaignView, number>> = {
    findings: findings.data?.length ?? 0,
    ideas: ideas.data?.filter((idea) => idea.state === 'waiting' || idea.state === 'held').length ?? 0,
  }
  return (
    <>
      <Where route={route} head={head.data} />
      <nav className={styles.nav} aria-label="Views">
        {campaignViews.map((view) => (
          <a
            key={view}
            href={printRoute({ ...route, view })}
            aria-current={view === route.view ? 'page' : undefined}
            className={wideOnly.includes(view) && view !== route.view ? styles.wide : undefined}
          >
            {viewNames[view]}
            {(counts[view] ?? 0) > 0 ? <i>{counts[view]}</i> : null}
          </a>
        ))}
        <MorePages route={route} />
      </nav>
      <div className={styles.grow} />
      <FindButton />
      {head.data === undefined ? null : <ExportButton head={head.data} />}
      {head.data === undefined ? null : <StateButtons head={head.data} />}
    </>
  )
}

/** What a narrow bar has no room for. */
function MorePages({ route }: { readonly route: CampaignRoute }) {
  const panel = useRef<HTMLDivElement>(null)
  return (
    <>
      <button type="button" className={styles.narrow} popoverTarget="more-pages">
        More
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: what is pressed in it are links; it only closes after them */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same */}
      <div
        ref={panel}
        id="more-pages"
        popover="auto"
        className={styles.more}
        onClick={() => panel.current?.hidePopover()}
      >
        {wideOnly.map((view) => (
          <a key={view} href={printRoute({ ...route, view })}>
            {viewNames[view]}
          </a>
        ))}
      </div>
    </>
  )
}

function Where({ route, head }: { readonly route: CampaignRoute; readonly head: CampaignHead | undefined }) {
  return (
    <div className={styles.where}>
      <b>{head?.projectName ?? 'Pawl'}</b>
      <span className={styles.slash}>/</span>
      <Chooser route={route} head={head} />
    </div>
  )
}

/** Nothing to take home before the first keep. */
function ExportButton({ head }: { readonly head: CampaignHead }) {
  const gone = useStatus() !== 'open'
  const { save, saving } = useExport(head.id)
  if (head.kept === 0) return null
  return (
    <Button disabled={gone || saving} onClick={save} title="Patches with their evidence, and a report">
      Export
    </Button>
  )
}

function FindButton() {
  const show = useOverlay((state) => state.show)
  return (
    <button type="button" className={styles.find} onClick={() => show('palette')} aria-keyshortcuts="Control+K">
      <svg viewBox="0 0 13 13" aria-hidden="true">
        <circle cx="5.5" cy="5.5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
        <path d="M8.6 8.6 12 12" stroke="currentColor" strokeWidth="1.4" />
      </svg>
      <span>Find or run a command</span>
      <Key>Ctrl K</Key>
    </button>
  )
}

/** The page has it before any script is there. */
function Mark() {
  return (
    <svg className="mark" aria-hidden="true">
      <use href="#mark" />
    </svg>
  )
}
