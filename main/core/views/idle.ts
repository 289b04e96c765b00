import type { CampaignHead, IdleCause } from '../../../preload/contract/campaign.ts'
import { type Reader, sql } from '../store/sql.ts'

/**
 * Where the campaign's time went while no run was training. `elapsedMs` is the campaign's own clock (pauses excluded), times the devices that it works on, `busyMs` the time
 * in which runs trained, `agentMs` the time in which there was nothing to run, `leaseMs` that in which another run had the device, `quietMs`
 * that in which the machine was left to calm down. What no cause explains is `between`.
 */
export function idleOf(
  db: Reader,
  campaign: string,
  {
    elapsedMs,
    busyMs,
    agentMs,
    leaseMs,
    quietMs,
  }: {
    readonly elapsedMs: number
    readonly busyMs: number
    readonly agentMs: number
    readonly leaseMs: number
    readonly quietMs: number
  },
): CampaignHead['idle'] {
  const { launch, evaluation } = db.one<{ launch: number; evaluation: number }>(
    sql`SELECT coalesce(sum(max(0, started_at - created_at)), 0.0) AS launch,
      coalesce(sum(max(0, ended_at - started_at - duration_ms)), 0.0) AS evaluation
      FROM run WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL`,
  ) ?? { launch: 0, evaluation: 0 }
  const known: [IdleCause, number][] = [
    ['agent', agentMs],
    ['lease', leaseMs],
    ['quiet', quietMs],
    ['launch', launch],
    ['evaluation', evaluation],
  ]
  const between = elapsedMs - busyMs - known.reduce((sum, [, ms]) => sum + ms, 0)
  return [...known, ['between', between] as [IdleCause, number]]
    .filter(([, ms]) => ms >= 1)
    .sort((a, b) => b[1] - a[1])
    .map(([cause, ms]) => ({ cause, ms }))
}
