import type { Timeline } from '../../../preload/contract/evidence.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import { recordsOf } from '../store/runs.ts'
import { type Reader, sql } from '../store/sql.ts'
import { gainsAgainst, incumbentsAround, type Levelled, levelled } from './levels.ts'

const driftPoints = 60

const nothing: Timeline = { runs: [], drift: [] }

/** An experiment's runs that were made for it alone, among the incumbent's: in time, with the machine's drift. Blocks have a picture of their own. */
export function timelineOf(db: Reader, campaign: CampaignRecord, experiment: number): Timeline {
  const own = levelled(
    db,
    campaign,
    recordsOf(
      db,
      sql`SELECT * FROM run WHERE campaign_id = ${campaign.id} AND experiment = ${experiment} AND block IS NULL AND ended_at IS NOT NULL ORDER BY number`,
    ),
    new Set([experiment]),
  )
  const times = own.map(({ measured }) => measured.atS)
  if (times.length === 0) return nothing
  const incumbents = incumbentsAround(db, campaign, Math.min(...times), Math.max(...times))
  const against = gainsAgainst(db, campaign, incumbents)
  if (against === null) return nothing
  const shown =
    (isOwn: boolean) =>
    ({ run, measured }: Levelled): Timeline['runs'] => {
      const gain = against.gainOf(measured)
      if (gain === null) return []
      const { id, number, stage, seed, lane, ended } = run
      return [{ run: id, number, stage, seed, atS: measured.atS, lane, gain, own: isOwn, pace: ended?.pace ?? null }]
    }
  const runs = [...incumbents.flatMap(shown(false)), ...own.flatMap(shown(true))].sort((a, b) => a.atS - b.atS)
  const from = runs[0]?.atS ?? 0
  const to = runs.at(-1)?.atS ?? 0
  const even = Array.from({ length: driftPoints }, (_, i) => from + ((to - from) * i) / (driftPoints - 1))
  const drift = [...new Set(runs.map((run) => run.lane))].sort().flatMap((lane) => {
    const times = runs.flatMap((run) => (run.lane === lane ? run.atS : []))
    const at = [...new Set([...even, ...times])].sort((a, b) => a - b)
    const gains = against.driftAt(lane, at)
    return at.map((atS, i) => ({ lane, atS, gain: gains[i] as number }))
  })
  return { runs, drift }
}
