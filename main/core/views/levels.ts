import { driftOf } from '../decide/drift.ts'
import type { Measurement, Noise } from '../decide/kernel.ts'
import { byDevice } from '../decide/levels.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import { type RunRecord, recordsOf } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { latestNote } from '../store/steps.ts'
import { runY } from '../training/answer.ts'

/** How many runs of the incumbent on each device before and after those that are shown are looked at: what the decisions compare with. */
const before = 12
const after = 3

/** A run with what it measured, as if no patch were kept: effects of kept patches are added back. */
export type Levelled = { readonly run: RunRecord; readonly measured: Measurement }

/** Brings runs to the level of the original code; `apart` are the patches whose effect is to stay in. */
export function levelled(
  db: Reader,
  campaign: CampaignRecord,
  runs: readonly RunRecord[],
  apart: ReadonlySet<number>,
): Levelled[] {
  const effects = keptEffects(db, campaign.id)
  return runs.flatMap((run) => {
    const y = run.ended?.clean === true ? runY(run, campaign.objective, campaign.baselineValue) : null
    if (y === null || run.ended === null) return []
    const added = run.patches.reduce((sum, patch) => sum + (apart.has(patch) ? 0 : (effects.get(patch) ?? 0)), 0)
    return [{ run, measured: { device: run.lane, atS: run.ended.midS, seed: run.seed, y: y + added } }]
  })
}

function keptEffects(db: Reader, campaign: string): Map<number, number> {
  return new Map(
    db
      .all<{ number: number; effect: number | null }>(
        sql`SELECT e.number, coalesce(json_extract(e.evidence, '$.shrunken'), json_extract(e.evidence, '$.gain')) AS effect
          FROM experiment e JOIN (SELECT DISTINCT experiment FROM stack_entry WHERE campaign_id = ${campaign}) s ON s.experiment = e.number
          WHERE e.campaign_id = ${campaign}`,
      )
      .map((row) => [row.number, row.effect ?? 0]),
  )
}

/** The incumbent's clean runs around a stretch of the campaign's clock (seconds), oldest first. */
export function incumbentsAround(db: Reader, campaign: CampaignRecord, fromS: number, toS: number): Levelled[] {
  const lanes = campaign.settings.lanes ?? 1
  const runs = recordsOf(
    db,
    sql`SELECT * FROM (SELECT * FROM run WHERE campaign_id = ${campaign.id} AND experiment IS NULL AND block IS NULL AND pair IS NULL
        AND clean = 1 AND outcome = 'finished' AND value IS NOT NULL AND mid_s < ${fromS} ORDER BY number DESC LIMIT ${before * lanes})
      UNION ALL SELECT * FROM (SELECT * FROM run WHERE campaign_id = ${campaign.id} AND experiment IS NULL AND block IS NULL AND pair IS NULL
        AND clean = 1 AND outcome = 'finished' AND value IS NOT NULL AND mid_s BETWEEN ${fromS} AND ${toS})
      UNION ALL SELECT * FROM (SELECT * FROM run WHERE campaign_id = ${campaign.id} AND experiment IS NULL AND block IS NULL AND pair IS NULL
        AND clean = 1 AND outcome = 'finished' AND value IS NOT NULL AND mid_s > ${toS} ORDER BY number LIMIT ${after * lanes})
      ORDER BY number`,
  )
  return levelled(db, campaign, runs, new Set())
}

/** The incumbent's level and drift on each device, as gains: 0 is its level there. Null where too little is known of it. */
export function gainsAgainst(
  db: Reader,
  campaign: CampaignRecord,
  incumbents: readonly Levelled[],
): {
  /** Null for a device on which the incumbent was not measured. */
  readonly gainOf: (run: Measurement) => number | null
  readonly driftAt: (lane: number, timesS: readonly number[]) => number[]
} | null {
  const noise: Noise | null = latestNote(db, campaign.id, 'noise')
  if (noise === null || incumbents.length < 2) return null
  const groups = byDevice(incumbents.map((incumbent) => incumbent.measured))
  const on = new Map(groups.map((group) => [group[0]?.device, group]))
  const levels = new Map(groups.map((group) => [group[0]?.device, driftOf(group, noise, []).level]))
  return {
    gainOf: ({ device, y }) => {
      const level = levels.get(device)
      return level === undefined ? null : level - y
    },
    driftAt: (lane, timesS) => {
      const group = on.get(lane)
      return group === undefined ? timesS.map(() => 0) : driftOf(group, noise, timesS).drifts.map((drift) => -drift)
    },
  }
}
