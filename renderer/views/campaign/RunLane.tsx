import { memo } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { useNow, useSize } from '../../components/hooks.ts'
import { Shape } from '../../components/Shape.tsx'
import { formatAge, formatDuration } from '../../format.ts'
import { runLook, runTitle, wordWithin } from '../../run.ts'
import styles from './Foot.module.css'

const mostRuns = 60
const laneHeightPx = 20
const longestMs = 4 * 3_600_000
const roundSpans = [
  10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000,
]
/** About as many runs as have room for their number. */
const runsInSight = 12

/** The last runs side by side in time, with the gaps between them. Samples of the machine, which come each second, do not change it. */
export const RunLane = memo(function RunLane({ head }: { readonly head: CampaignHead }) {
  const [, move] = useCampaignRoute()
  const [lane, size] = useSize<HTMLDivElement>()
  const live = head.running.length > 0
  const gpus = Math.max(1, head.devices.length)
  const runs = useCall('run.list', { campaign: head.id, limit: mostRuns })
  const now = useNow(1000, live)
  const ended = head.endedAt ?? runs.data?.reduce((last, run) => Math.max(last, run.endedAt ?? 0), 0) ?? now
  const to = live || head.state === 'running' ? now : ended
  const typicalMs = medianOf(runs.data?.flatMap((run) => run.durationMs ?? []) ?? []) ?? 60_000
  const spanMs = roundSpans.find((span) => span >= typicalMs * runsInSight) ?? longestMs
  const from = to - spanMs
  const shown = (runs.data ?? []).filter((run) => run.startedAt !== null && (run.endedAt ?? now) > from)
  const busyMs = shown.reduce(
    (sum, run) => sum + Math.max(0, Math.min(run.endedAt ?? now, to) - Math.max(run.startedAt ?? to, from)),
    0,
  )
  const idleMs = Math.max(0, gpus * Math.min(spanMs, to - (head.startedAt ?? head.createdAt)) - busyMs)
  // Several GPUs have a row each, in which there is no room for words.
  const rowPx = (laneHeightPx + 1) / gpus
  return (
    <div>
      <p className={styles.name}>
        <span>Runs on this machine</span>
        {shown.length === 0 ? null : (
          <span>
            idle {formatDuration(idleMs / gpus) || '0s'} of {formatAge(spanMs)}
          </span>
        )}
      </p>
      <div ref={lane} className={styles.lane}>
        {shown.map((run) => {
          const look = runLook(run)
          const left = (((run.startedAt ?? from) - from) / spanMs) * size.width
          const right = (((run.endedAt ?? now) - from) / spanMs) * size.width
          const width = right - Math.max(0, left)
          const row = Math.max(
            0,
            head.devices.findIndex((gpu) => gpu.uuid === run.device),
          )
          return (
            <button
              key={run.id}
              type="button"
              className={classes(styles.run, gpus > 1 && styles.thin, look === null ? undefined : styles[look])}
              style={{
                left: Math.max(0, left),
                width: Math.max(2, width - 1),
                ...(gpus > 1 ? { top: row * rowPx, height: rowPx - 1 } : {}),
              }}
              title={runTitle(run)}
              tabIndex={-1}
              onClick={() => move({ experiment: run.experiment ?? 0, tab: 'log', run: run.id })}
            >
              {width < 26 || gpus > 1 ? null : (
                <>
                  {run.outcome === null ? <Shape status="running" size={10} /> : null}
                  {run.clean === false ? <Shape status="contaminated" size={10} /> : null}
                  {wordWithin(run, width, [wordOf(run, width)])}
                </>
              )}
            </button>
          )
        })}
      </div>
      <p className={styles.ticks}>
        <span>{formatAge(spanMs)} ago</span>
        <span>{live || head.state === 'running' ? 'now' : 'end'}</span>
      </p>
    </div>
  )
})

function wordOf(run: RunRow, width: number): string {
  if (run.experiment !== null) return String(run.experiment)
  return width < 64 ? (run.block === null ? 'inc' : 'blk') : run.stage
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
