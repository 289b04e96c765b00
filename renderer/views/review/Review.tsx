import { useEffect, useMemo, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { isTyping } from '../../app/keys.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useOverlay } from '../../app/preferences.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { Page } from '../../components/Page.tsx'
import { counted, effectDecimals } from '../../format.ts'
import { markKey, noMark, useMarks } from './marks.ts'
import { OnePatch } from './OnePatch.tsx'
import { reviewOrder } from './order.ts'
import { PatchList } from './PatchList.tsx'
import styles from './Review.module.css'

/** The morning after: kept patches one by one, to accept or to reject by key. */
export function Review() {
  const [route] = useCampaignRoute()
  const head = useCall('campaign.head', { campaign: route.campaign })
  const list = useExperiments(route.campaign)
  const rows = useMemo(() => reviewOrder(list.data?.rows ?? []), [list.data])
  const failed = list.error ?? head.error
  if (head.data === undefined || list.data === undefined)
    return failed === null ? (
      <Loading what="the kept patches" />
    ) : (
      <Failed error={failed} again={() => void Promise.all([head.refetch(), list.refetch()])} />
    )
  if (rows.length === 0)
    return (
      <Page title="Review">
        <Note title="Nothing to review yet">
          Each patch that proves itself appears here with its evidence and its diff, the one first that gives most for
          each changed line.
        </Note>
      </Page>
    )
  return <Patches rows={rows} head={head.data} />
}

function Patches({ rows, head }: { readonly rows: readonly ExperimentRow[]; readonly head: CampaignHead }) {
  const [route, move] = useCampaignRoute()
  const { marks, mark } = useMarks()
  const [rejecting, setRejecting] = useState(false)
  const markOf = (row: ExperimentRow) => marks[markKey(head.id, row.number)] ?? noMark
  const firstOpen = rows.find((row) => markOf(row).said === null) ?? rows[0]
  const chosen = rows.find((row) => row.number === route.experiment) ?? firstOpen
  const at = chosen === undefined ? -1 : rows.indexOf(chosen)
  const live = head.state === 'running' || head.state === 'paused'
  const go = (index: number): void => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
    if (row !== undefined) move({ experiment: row.number, run: null }, true)
  }
  function say(said: 'accepted' | 'rejected'): void {
    if (chosen === undefined) return
    // While the campaign lives a rejected patch leaves the stack, once the reason is given: then it is on this list no more.
    if (said === 'rejected' && live) {
      setRejecting(true)
      return
    }
    const same = markOf(chosen).said === said
    mark(markKey(head.id, chosen.number), { said: same ? null : said })
    if (!same) go(at + 1)
  }
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (useOverlay.getState().open !== null || rejecting) return
      const acts: Readonly<Record<string, () => void>> = {
        j: () => go(at + 1),
        k: () => go(at - 1),
        a: () => say('accepted'),
        x: () => say('rejected'),
        n: () => document.querySelector<HTMLElement>('[data-note]')?.focus(),
      }
      const act = acts[event.key]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
  if (chosen === undefined) return null
  const done = rows.filter((row) => markOf(row).said !== null).length
  return (
    <Page
      title="Review"
      said={
        done === rows.length
          ? `${counted(done, 'patch', 'patches')} reviewed`
          : `${done} of ${counted(rows.length, 'patch', 'patches')} reviewed`
      }
    >
      <div className={styles.frame}>
        <PatchList
          rows={rows}
          chosen={chosen.number}
          markOf={markOf}
          decimals={effectDecimals(head.noise)}
          onChoose={(number) => move({ experiment: number, run: null }, true)}
        />
        <OnePatch
          key={chosen.number}
          number={chosen.number}
          head={head}
          mark={markOf(chosen)}
          live={live}
          rejecting={rejecting}
          onSay={say}
          onNote={(note) => mark(markKey(head.id, chosen.number), { note })}
          onRejected={() => setRejecting(false)}
        />
      </div>
    </Page>
  )
}
