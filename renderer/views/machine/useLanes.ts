import { useMemo } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { MachineHistory } from '../../../preload/contract/gpu.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useCall } from '../../client/connection.tsx'
import { useNow } from '../../components/hooks.ts'
import { fromHistory, fromSamples, type LaneData } from './lanes.ts'
import { useSampleHistory } from './useSampleHistory.ts'

export type Span = '5m' | '30m' | '2h' | '24h' | 'run'

const minutes: Readonly<Record<Exclude<Span, 'run'>, number>> = { '5m': 5, '30m': 30, '2h': 120, '24h': 1440 }
/** As many runs as a day has of two minutes each. */
const mostRuns = 720
/** As narrow as lowest and highest can still be told apart; half of it takes twice as long until it is there. */
const pxPerPlace = 2.5
/** Beside a run, so that its beginning and its end are seen. */
const marginShare = 0.04

export type Shown = {
  readonly fromMs: number
  readonly toMs: number
  /** The span ends now and moves on. */
  readonly isLive: boolean
  /** Null until it was read. */
  readonly data: LaneData | null
  /** What is shown is the part of an earlier answer that lies in this time; the answer to it is on its way. */
  readonly isPartial: boolean
  /** The same of the processor; null where that is what is shown. */
  readonly host: LaneData | null
  readonly found: MachineHistory['found']
  /** Runs of this campaign in the span, newest first; of one that works on several GPUs those on the one that is shown. */
  readonly runs: readonly RunRow[]
  /** The run whose time is shown; null: no single one. */
  readonly run: RunRow | null
}

/** What the page shows: the last minutes as they come, or any other time as it was stored. */
export function useLanes(of: {
  readonly head: CampaignHead
  readonly device: string
  readonly span: Span
  readonly run: string | null
  readonly width: number
}): Shown {
  const { head, device, span } = of
  const samples = useSampleHistory()
  const all = useCall('run.list', { campaign: head.id, limit: mostRuns })
  // One that is in the list need not be asked for.
  const listed = of.run === null ? undefined : all.data?.find((one) => one.id === of.run)
  const isAsked = of.run !== null && all.data !== undefined && listed === undefined
  const asked = useCall('run.show', { run: of.run ?? '' }, { enabled: isAsked })
  const run = of.run === null ? null : (listed ?? asked.data ?? null)
  const isRunning = head.state === 'running' || head.state === 'preparing' || head.state === 'paused'
  const isLive = span === 'run' ? run !== null && run.outcome === null : isRunning
  // What is stored is asked for again in whole steps, so that a question is not a new one each second.
  const stepMs = span === '24h' ? 60_000 : 10_000
  const clock = useNow(1_000, isLive)
  const lastAt = samples.at(-1)?.at ?? 0
  const now = Math.max(clock, lastAt)
  const { fromMs, toMs } = spanOf(span, run, isLive ? now : (head.endedAt ?? lastRunEnd(all.data) ?? now))
  const isStreamed = isLive && (span === '5m' || span === '30m')
  const points = Math.max(200, Math.min(2_000, Math.round(of.width / pxPerPlace / 100) * 100))
  const stored = {
    fromMs: Math.floor(fromMs / stepMs) * stepMs,
    toMs: isLive ? Math.ceil(toMs / stepMs) * stepMs : toMs,
    points,
  }
  const devices = device === 'host' ? [device] : [device, 'host']
  const history = useCall('machine.history', { ...stored, devices }, { enabled: of.width > 0, keep: true })

  const [kept = null, keptHost = null] = useMemo(
    () => (history.data ?? []).map((one) => fromHistory(one, fromMs, toMs)),
    [history.data, fromMs, toMs],
  )
  const streamed = isStreamed ? fromSamples(samples, device, fromMs, toMs) : null
  const streamedHost = isStreamed && device !== 'host' ? fromSamples(samples, 'host', fromMs, toMs) : null
  return {
    fromMs,
    toMs,
    isLive,
    data: streamed ?? kept,
    isPartial: streamed === null && history.isPlaceholderData,
    host: device === 'host' ? null : (streamedHost ?? keptHost),
    found: history.data?.[0]?.found ?? [],
    runs: (all.data ?? []).filter(
      (one) =>
        isMadeOn(one, device, head) &&
        one.startedAt !== null &&
        one.startedAt <= toMs &&
        (one.endedAt ?? now) >= fromMs,
    ),
    run,
  }
}

function isMadeOn(run: RunRow, device: string, { devices }: CampaignHead): boolean {
  if (devices.length < 2 || device === 'host') return true
  return devices.find(({ uuid }) => uuid === run.device)?.gpuUuid === device
}

function spanOf(span: Span, run: RunRow | null, endMs: number): { readonly fromMs: number; readonly toMs: number } {
  if (span !== 'run') return { fromMs: endMs - minutes[span] * 60_000, toMs: endMs }
  if (run?.startedAt == null) return { fromMs: endMs - 60_000, toMs: endMs }
  const toMs = run.endedAt ?? endMs
  const margin = Math.max(500, (toMs - run.startedAt) * marginShare)
  return { fromMs: run.startedAt - margin, toMs: run.endedAt === null ? toMs : toMs + margin }
}

function lastRunEnd(runs: readonly RunRow[] | undefined): number | null {
  const ends = (runs ?? []).flatMap((run) => run.endedAt ?? [])
  return ends.length === 0 ? null : Math.max(...ends)
}
