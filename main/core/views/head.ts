import type { CampaignHead, CampaignSummary, Speedup } from '../../../preload/contract/campaign.ts'
import { type CampaignRecord, campaignById } from '../store/campaigns.ts'
import { countTried, experimentByNumber, heldExperiments } from '../store/experiments.ts'
import { countRuns, medianDurationMs, spentMs } from '../store/run-totals.ts'
import { runsWithoutEnd } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { stackHistory, stackNow } from '../store/stack.ts'
import { latestNote } from '../store/steps.ts'
import { attentionOf } from './attention.ts'
import { campaignOf } from './campaign.ts'
import { idleOf } from './idle.ts'
import { spentOf } from './spent.ts'

/** What only the running loop knows; absent where a campaign does not run in this process. */
export type LoopView = Pick<CampaignHead, 'proposalsReady' | 'agentOn' | 'waitsFor' | 'confinement'> & {
  readonly sessions: CampaignHead['sessions']
  readonly elapsedMs: number
  /** Since when the runs wait for a proposal; null while they do not. */
  readonly waitingSince: number | null
}

const notRunning = { agents: 'No agent works now.', runs: 'No run works now.' }

export function summaryOf(db: Reader, campaign: CampaignRecord): CampaignSummary {
  return {
    ...campaignOf(campaign),
    kept: stackNow(db, campaign.id).length,
    tried: countTried(db, campaign.id),
    runs: countRuns(db, campaign.id),
    speedup: speedupOf(db, campaign),
  }
}

/** The three answers at a glance. */
export function headOf(db: Reader, id: string, loop: LoopView | null): CampaignHead | null {
  const campaign = campaignById(db, id)
  if (campaign === null) return null
  const open = campaign.state === 'running' ? runsWithoutEnd(db, id) : []
  const lanes = campaign.settings.lanes ?? 1
  const elapsedMs = loop?.elapsedMs ?? campaign.elapsedMs
  const spent = spentMs(db, id)
  const stack = latestNote(db, id, 'stack')
  const noise = latestNote(db, id, 'noise')
  const median = medianDurationMs(db, id)
  const unseen = attentionOf(db, id).filter((item) => item.seenAt === null)
  return {
    ...summaryOf(db, campaign),
    running: open.flatMap(({ id: run, number: runNumber, experiment, stage, seed, device, startedAt }) =>
      startedAt === null
        ? []
        : {
            run,
            runNumber,
            experiment,
            hypothesis:
              experiment === null ? 'the incumbent' : (experimentByNumber(db, id, experiment)?.hypothesis ?? ''),
            stage,
            seed,
            device,
            startedAt,
            expectedMs: median,
          },
    ),
    busyShare: elapsedMs > 0 ? Math.min(1, spent / (elapsedMs * lanes)) : null,
    idle: idleOf(db, id, {
      elapsedMs: elapsedMs * lanes,
      busyMs: spent,
      agentMs: campaign.agentWaitMs,
      leaseMs: campaign.leaseWaitMs,
      quietMs: campaign.quietWaitMs,
    }),
    waitingSince: loop?.waitingSince ?? null,
    proposalsReady: loop?.proposalsReady ?? 0,
    proposalsHeld: heldExperiments(db, id).length,
    agentOn: loop?.agentOn ?? null,
    sessions: loop?.sessions ?? [],
    // A loop that ended to wait for somebody has said what for.
    waitsFor: loop === null && campaign.state === 'paused' ? campaign.reason : (loop?.waitsFor ?? null),
    confinement: loop?.confinement ?? notRunning,
    spent: spentOf(db, id, elapsedMs),
    costUsd:
      db.one<{ usd: number | null }>(sql`SELECT sum(cost_usd) AS usd FROM session WHERE campaign_id = ${id}`)?.usd ??
      null,
    spentHours: elapsedMs / 3_600_000,
    expectedFalse: stack?.expectedFalseKeeps ?? 0,
    noise: noise?.sigma ?? null,
    nextProofRuns:
      stack === null || stack.nextProofS === null || median === null
        ? null
        : Math.max(1, Math.round((stack.nextProofS * 1000) / median)),
    nextProofMs: stack === null || stack.nextProofS === null ? null : stack.nextProofS * 1000,
    attention: unseen.slice(0, attentionLines),
    unseen: unseen.length,
    staircase: staircaseOf(db, campaign),
  }
}

/**
 * The stack against the baseline: as measured end to end where that was done, else from what each kept patch was shown to gain.
 * Gains are log ratios, so they add up; their errors are taken as independent (source: propagation of uncertainty).
 */
export function speedupOf(db: Reader, campaign: CampaignRecord): Speedup | null {
  const isTime = campaign.objective.kind !== 'metric'
  if (campaign.claim !== null)
    return {
      factor: campaign.claim.speedup,
      lo: campaign.claim.lo,
      hi: campaign.claim.hi,
      basis: 'measured',
      pairs: campaign.claim.pairs,
      isTime,
    }
  const kept = keptEffects(db, campaign.id)
  if (kept.length === 0) return null
  const gain = kept.reduce((sum, effect) => sum + effect.gain, 0)
  const se = Math.sqrt(kept.reduce((sum, effect) => sum + effect.se * effect.se, 0))
  return {
    factor: Math.exp(gain),
    lo: Math.exp(gain - 1.96 * se),
    hi: Math.exp(gain + 1.96 * se),
    basis: 'estimated',
    pairs: null,
    isTime,
  }
}

function keptEffects(db: Reader, campaign: string): { experiment: number; gain: number; se: number }[] {
  return db.all(sql`SELECT s.experiment, coalesce(e.effect, 0.0) AS gain, coalesce(e.se, 0.0) AS se
    FROM stack_entry s JOIN experiment e ON e.campaign_id = s.campaign_id AND e.number = s.experiment
    WHERE s.campaign_id = ${campaign} AND s.retired_at IS NULL ORDER BY s.position`)
}

function staircaseOf(db: Reader, campaign: CampaignRecord): CampaignHead['staircase'] {
  return stackHistory(db, campaign.id).flatMap((entry) =>
    entry.factor === null ? [] : [{ at: entry.keptAt, factor: entry.factor, experiment: entry.experiment }],
  )
}

/** At most this many lines: the head is for a glance. */
const attentionLines = 6
