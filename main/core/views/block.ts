import type { Block } from '../../../preload/contract/evidence.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import { recordsOf } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { noteOfBlock } from '../store/steps.ts'
import { gainsAgainst, incumbentsAround, levelled } from './levels.ts'

/** A block as it was made: its runs, what was on in each, and what the decisions made of it; null where there is none of that number. */
export function blockOf(db: Reader, campaign: CampaignRecord, block: number): Block | null {
  const runs = recordsOf(
    db,
    sql`SELECT * FROM run WHERE campaign_id = ${campaign.id} AND block = ${block} ORDER BY number`,
  )
  const [first] = runs
  if (first === undefined) return null
  const note = noteOfBlock(db, campaign.id, block)
  // In the runs of a block a kept patch that is not tested is always on: what varies is what is tested.
  const all = [...new Set(runs.flatMap((run) => run.patches))].sort((a, b) => a - b)
  const varied = all.filter((patch) => runs.some((run) => !run.patches.includes(patch)))
  const patches = note === null ? varied : note.content.effects.map((effect) => effect.experiment)
  const times = runs.flatMap((run) => run.ended?.midS ?? [])
  const incumbents = times.length === 0 ? [] : incumbentsAround(db, campaign, Math.min(...times), Math.max(...times))
  const against = gainsAgainst(db, campaign, incumbents)
  const tested = new Set(patches)
  const gains = new Map(
    levelled(db, campaign, runs, tested).map(({ run, measured }) => [run.id, against?.gainOf(measured) ?? null]),
  )
  return {
    block,
    stage: first.stage === 'ablate' ? 'ablate' : 'block',
    patches,
    runs: runs.map((run) => ({
      run: run.id,
      number: run.number,
      seed: run.seed,
      on: patches.map((patch) => run.patches.includes(patch)),
      gain: gains.get(run.id) ?? null,
      outcome: run.ended?.outcome ?? null,
      clean: run.ended?.clean ?? null,
      why: run.ended?.why ?? null,
    })),
    effects: note === null ? [] : [...note.content.effects],
    sentence: note?.sentence ?? null,
  }
}
