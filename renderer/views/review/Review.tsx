import { useEffect, useMemo, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { isTyping } from '../../app/keys.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useOverlay } from '../../app/preferences.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Choice, Failed, Loading } from '../../components/controls.tsx'
import { Drawing } from '../../components/Drawing.tsx'
import { Page } from '../../components/Page.tsx'
import { counted, effectDecimals } from '../../format.ts'
import { Apply } from './Apply.tsx'
import { OnePatch } from './OnePatch.tsx'
import { reviewOrder } from './order.ts'
import { PatchList } from './PatchList.tsx'
import { Report } from './Report.tsx'
import styles from './Review.module.css'
import { useReview } from './useReview.ts'

/** The morning after: kept patches one by one, to accept or to reject by key, and the report of it all. */
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
  return <Patches rows={rows} head={head.data} />
}

function Patches({ rows, head }: { readonly rows: readonly ExperimentRow[]; readonly head: CampaignHead }) {
  const [route, move] = useCampaignRoute()
  const { review, markOf, say, note, apply, applying } = useReview(head.id)
  const [shown, show] = useState<'patches' | 'report'>('patches')
  const firstOpen = rows.find((row) => row.verdict === 'keep' && markOf(row.number).said === null) ?? rows[0]
  const chosen = rows.find((row) => row.number === route.experiment) ?? firstOpen
  const at = chosen === undefined ? -1 : rows.indexOf(chosen)
  const go = (index: number): void => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
    if (row !== undefined) move({ experiment: row.number, run: null }, true)
  }
  function decide(said: 'accepted' | 'rejected'): void {
    if (chosen === undefined) return
    const isNew = markOf(chosen.number).said !== said
    say(chosen.number, said)
    if (isNew) go(at + 1)
  }
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (useOverlay.getState().open !== null) return
      const acts: Readonly<Record<string, () => void>> = {
        j: () => go(at + 1),
        k: () => go(at - 1),
        a: () => decide('accepted'),
        x: () => decide('rejected'),
        n: () => document.querySelector<HTMLElement>('[data-note]')?.focus(),
        b: () => {
          if (review !== undefined && review.way !== 'none' && review.way !== 'not-now') apply()
        },
        r: () => show(shown === 'report' ? 'patches' : 'report'),
      }
      const act = acts[event.key]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
  const kept = rows.filter((row) => row.verdict === 'keep')
  const isDone = kept.every((row) => markOf(row.number).said !== null)
  const done = kept.filter((row) => markOf(row.number).said !== null).length
  return (
    <Page
      title="Review"
      said={
        kept.length === 0
          ? ''
          : done === kept.length
            ? `${counted(done, 'patch', 'patches')} reviewed`
            : `${done} of ${counted(kept.length, 'patch', 'patches')} reviewed`
      }
      controls={
        <Choice
          label="What to read"
          value={shown}
          onChange={show}
          options={[
            ['patches', 'Patches'],
            ['report', 'Report'],
          ]}
        />
      }
    >
      {shown === 'report' ? (
        <Report campaign={head.id} />
      ) : chosen === undefined ? (
        <Drawing name="review" title="Nothing to review yet">
          Each patch that proves itself appears here with its evidence and its diff, the one first that gives most for
          each changed line.
        </Drawing>
      ) : (
        <div className={styles.frame}>
          <PatchList
            rows={rows}
            chosen={chosen.number}
            review={review}
            markOf={markOf}
            decimals={effectDecimals(head.noise)}
            onChoose={(number) => move({ experiment: number, run: null }, true)}
          />
          <OnePatch
            key={chosen.number}
            number={chosen.number}
            head={head}
            mark={markOf(chosen.number)}
            isDone={isDone}
            onSay={decide}
            onNote={(text) => note(chosen.number, text)}
          />
          {review === undefined ? null : (
            <Apply review={review} head={head} applying={applying} isDone={isDone} onApply={apply} />
          )}
        </div>
      )}
    </Page>
  )
}
