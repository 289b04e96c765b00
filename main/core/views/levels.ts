import { driftOf } from '../decide/drift.ts'
import type { Measurement, Noise } from '../decide/kernel.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import { type RunRecord, recordsOf } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { latestNote } from '../store/steps.ts'
import { runY } from '../training/answer.ts'

/** How many runs of the incumbent before and after those that are shown are looked at: what the decisions compare with. */
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
    return [{ run, measured: { atS: run.ended.midS, seed: run.seed, y: y + added } }]
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
  const runs = recordsOf(
    db,
    sql`SELECT * FROM (SELECT * FROM run WHERE campaign_id = ${campaign.id} AND experiment IS NULL AND block IS NULL AND pair IS NULL
        AND clean = 1 AND outcome = 'finished' AND value IS NOT NULL AND mid_s < ${fromS} ORDER BY number DESC LIMIT ${before})
      UNION ALL SELECT * FROM (SELECT * FROM run WHERE campaign_id = ${campaign.id} AND experiment IS NULL AND block IS NULL AND pair IS NULL
        AND clean = 1 AND outcome = 'finished' AND value IS NOT NULL AND mid_s BETWEEN ${fromS} AND ${toS})
      UNION ALL SELECT * FROM (SELECT * FROM run WHERE campaign_id = ${campaign.id} AND experiment IS NULL AND block IS NULL AND pair IS NULL
        AND clean = 1 AND outcome = 'finished' AND value IS NOT NULL AND mid_s > ${toS} ORDER BY number LIMIT ${after})
      ORDER BY number`,
  )
  return levelled(db, campaign, runs, new Set())
}

/** The incumbent's level and drift, as gains: 0 is its level. Null where too little is known of it. */
export function gainsAgainst(
  db: Reader,
  campaign: CampaignRecord,
  incumbents: readonly Levelled[],
): { readonly gainOf: (y: number) => number; readonly driftAt: (timesS: readonly number[]) => number[] } | null {
  const noise: Noise | null = latestNote(db, campaign.id, 'noise')
  if (noise === null || incumbents.length < 2) return null
  const measured = incumbents.map((incumbent) => incumbent.measured)
  const { level } = driftOf(measured, noise, [])
  return {
    gainOf: (y) => level - y,
    driftAt: (timesS) => driftOf(measured, noise, timesS).drifts.map((drift) => -drift),
  }
}
