import type { KeyboardEvent, PointerEvent } from 'react'
import { useCallback, useEffect, useRef } from 'react'
import { useCampaignRoute } from '../../app/navigation.ts'
import { usePreferences } from '../../app/preferences.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { useMedia, useSize } from '../../components/hooks.ts'
import { latestRunning } from '../../running.ts'
import { incumbentOf } from '../../status.ts'
import { Experiment } from '../experiment/Experiment.tsx'
import { Tree } from '../tree/Tree.tsx'
import { Answers } from './Answers.tsx'
import styles from './CampaignView.module.css'
import { Foot } from './Foot.tsx'
import { useSeen } from './useAttention.ts'

const narrowest = 320
const smallestDetail = 420

/** Home: the three answers, the tree beside one experiment, the machine at the foot. */
export function CampaignView() {
  const [route, move] = useCampaignRoute()
  const campaign = route.campaign
  const head = useCall('campaign.head', { campaign })
  const list = useExperiments(campaign)
  const followLatest = usePreferences((state) => state.followLatest)
  const rows = list.data?.rows
  const running = latestRunning(head.data)
  const select = useCallback(
    (experiment: number | null) =>
      move({ experiment, run: null, ...(experiment === null ? { tab: 'overview' as const } : {}) }, true),
    [move],
  )

  // What runs is the latest; while the incumbent is measured the selection stays. Whoever has gone elsewhere is not pulled away:
  // only a selection that stands on the last latest moves on to the next.
  const latest =
    running ??
    (route.experiment === null ? (rows === undefined ? null : (incumbentOf(rows) ?? rows[0]?.number ?? null)) : null)
  const followed = useRef<number | null>(null)
  useEffect(() => {
    if (latest === null) return
    const byDefault = route.experiment === null
    if (byDefault || (followLatest && route.experiment === followed.current)) select(latest)
    if (byDefault || running !== null) followed.current = latest
  }, [latest, running, followLatest, route.experiment, select])

  useSeen(campaign, route.experiment)

  if (head.isError && head.data === undefined) return <Failed error={head.error} again={() => void head.refetch()} />
  if (head.data === undefined) return <Loading what="the campaign" />
  return (
    <div className={styles.campaign}>
      <Answers head={head.data} />
      <Panes
        left={
          rows === undefined ? (
            list.isError ? (
              <Failed error={list.error} again={() => void list.refetch()} />
            ) : (
              <Loading what="the experiments" />
            )
          ) : (
            <Tree rows={rows} head={head.data} selected={route.experiment} onSelect={select} />
          )
        }
        right={
          route.experiment === null ? (
            <Note title="No experiment yet">
              The first one is the baseline: the code unmodified, measured before anything else.
            </Note>
          ) : (
            <Experiment key={route.experiment} campaign={campaign} number={route.experiment} head={head.data} />
          )
        }
      />
      <Foot head={head.data} />
    </div>
  )
}

function Panes({ left, right }: { readonly left: React.ReactNode; readonly right: React.ReactNode }) {
  const [panes, size, element] = useSize<HTMLDivElement>()
  const small = useMedia('(max-width: 1180px)')
  const chosen = usePreferences((state) => state.treeWidth)
  const set = usePreferences((state) => state.set)
  const most = Math.max(narrowest, size.width - smallestDetail)
  const width = Math.min(Math.max(chosen ?? (small ? 408 : 524), narrowest), size.width === 0 ? 524 : most)

  function drag(event: PointerEvent<HTMLDivElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const left = element?.getBoundingClientRect().left ?? 0
    set({ treeWidth: Math.round(Math.min(Math.max(event.clientX - left, narrowest), most)) })
  }
  function press(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    set({ treeWidth: Math.min(Math.max(width + (event.key === 'ArrowLeft' ? -16 : 16), narrowest), most) })
  }

  return (
    <div ref={panes} className={styles.panes}>
      <div className={styles.pane} style={{ width }}>
        {left}
      </div>
      <div className={styles.pane} style={{ left: width }}>
        {right}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a rule can't be dragged */}
      <div
        className={styles.divider}
        style={{ left: width }}
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the tree"
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={most}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => set({ treeWidth: null })}
        onKeyDown={press}
      />
    </div>
  )
}
