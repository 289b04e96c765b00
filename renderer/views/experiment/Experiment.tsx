import type { KeyboardEvent } from 'react'
import { useEffect } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { isTyping } from '../../app/keys.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useOverlay } from '../../app/preferences.ts'
import { type Tab, tabKeys, tabs } from '../../app/route.ts'
import { useCall } from '../../client/connection.tsx'
import { Failed, Loading } from '../../components/controls.tsx'
import { later } from '../../components/later.tsx'
import { Tag } from '../../components/Shape.tsx'
import { formatLines } from '../../format.ts'
import { useRunning } from '../../running.ts'
import { statusOf } from '../../status.ts'
import { Actions } from './Actions.tsx'
import styles from './Experiment.module.css'
import { Overview } from './Overview.tsx'

const EvidenceTab = later('the evidence', async () => (await import('../evidence/EvidenceTab.tsx')).EvidenceTab)
const DiffTab = later('the diff', async () => (await import('../diff/DiffTab.tsx')).DiffTab)
const RunsTab = later('the runs', async () => (await import('./RunsTab.tsx')).RunsTab)
const CurvesTab = later('the curves', async () => (await import('./CurvesTab.tsx')).CurvesTab)
const LogTab = later('the log', async () => (await import('./LogTab.tsx')).LogTab)
const TranscriptTab = later('the transcript', async () => (await import('../session/TranscriptTab.tsx')).TranscriptTab)

/** What a key opens must be there when the next key falls. The log brings a whole terminal, which is for whoever asks for it. */
const fetchedEarly = [EvidenceTab, DiffTab, RunsTab, CurvesTab]

const tabNames: Readonly<Record<Tab, string>> = {
  overview: 'Overview',
  evidence: 'Evidence',
  diff: 'Diff',
  runs: 'Runs',
  curves: 'Curves',
  log: 'Log',
  transcript: 'Transcript',
}

type Props = { readonly campaign: string; readonly number: number; readonly head: CampaignHead }

/** One experiment, all of it: what was tried, what came of it, how we know. */
export function Experiment({ campaign, number, head }: Props) {
  const [route, move] = useCampaignRoute()
  const show = useCall('experiment.show', { campaign, experiment: number })
  const detail = show.data
  const tab = route.tab
  useEffect(() => {
    const idle = window.requestIdleCallback(() => {
      for (const part of fetchedEarly) part.fetch()
    })
    return () => window.cancelIdleCallback(idle)
  }, [])
  useEffect(() => {
    function press(event: globalThis.KeyboardEvent): void {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target) ||
        useOverlay.getState().open !== null
      )
        return
      const wanted = tabs.find((name) => tabKeys[name] === event.key)
      if (wanted !== undefined) move({ tab: wanted }, true)
      else if (event.key === 'c') {
        const compared = route.compared.includes(number)
          ? route.compared.filter((other) => other !== number)
          : [...route.compared, number]
        move({ compared }, true)
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [move, number, route.compared])

  if (detail === undefined) {
    return show.isError ? (
      <Failed error={show.error} again={() => void show.refetch()} />
    ) : (
      <Loading what={`experiment ${number}`} />
    )
  }
  return (
    <section className={styles.experiment} aria-label={`Experiment ${number}`}>
      <header className={styles.header}>
        <Title detail={detail} head={head} />
        <Tabs campaign={campaign} tab={tab} detail={detail} onTab={(next) => move({ tab: next }, true)} />
      </header>
      <div className={styles.panel} role="tabpanel" aria-label={tabNames[tab]} data-tab={tab}>
        {tab === 'overview' ? <Overview detail={detail} head={head} campaign={campaign} /> : null}
        {tab === 'evidence' ? <EvidenceTab campaign={campaign} detail={detail} head={head} /> : null}
        {tab === 'diff' ? <DiffTab campaign={campaign} experiment={number} files={detail.files} /> : null}
        {tab === 'runs' ? <RunsTab campaign={campaign} detail={detail} head={head} /> : null}
        {tab === 'curves' ? <CurvesTab campaign={campaign} detail={detail} head={head} /> : null}
        {tab === 'log' ? (
          <LogTab campaign={campaign} experiment={number} asked={route.run} onRun={(run) => move({ run }, true)} />
        ) : null}
        {tab === 'transcript' ? <TranscriptTab detail={detail} head={head} /> : null}
      </div>
    </section>
  )
}

function Title({ detail, head }: { readonly detail: ExperimentDetail; readonly head: CampaignHead }) {
  const status = statusOf(detail, useRunning(head))
  return (
    <>
      <div className={styles.title}>
        <Tag status={status} />
        <span className={styles.number}>{detail.number}</span>
        <h1 title={detail.hypothesis.slice(0, 4000)} dir="auto">
          {detail.hypothesis.slice(0, 1000)}
        </h1>
        <Actions detail={detail} head={head} />
      </div>
      <p
        className={styles.why}
        dir="auto"
        title={[detail.sentence, detail.rationale].filter(Boolean).join('\n\n').slice(0, 4000)}
      >
        {detail.sentence === null ? null : <b className={styles.sentence}>{detail.sentence} </b>}
        {detail.rationale.slice(0, 2000)}
      </p>
    </>
  )
}

function Tabs({
  campaign,
  tab,
  detail,
  onTab,
}: {
  readonly campaign: string
  readonly tab: Tab
  readonly detail: ExperimentDetail
  readonly onTab: (tab: Tab) => void
}) {
  const shown: readonly Tab[] =
    detail.number === 0 ? tabs.filter((name) => name !== 'diff' && name !== 'transcript') : tabs
  const runs = useCall('experiment.runs', { campaign, experiment: detail.number })
  const counts: Partial<Record<Tab, string>> = {
    diff: formatLines(detail.added, detail.removed),
    runs: runs.data === undefined || runs.data.length === 0 ? '' : String(runs.data.length),
  }
  function press(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = shown[(shown.indexOf(tab) + step + shown.length) % shown.length]
    if (next === undefined) return
    onTab(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <div className={styles.tabs} role="tablist" aria-label="Parts of the experiment" onKeyDown={press}>
      {shown.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === tab}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {tabNames[name]}
          {(counts[name] ?? '') === '' ? null : <i>{counts[name]}</i>}
        </button>
      ))}
    </div>
  )
}
