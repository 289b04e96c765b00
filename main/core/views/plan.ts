import type { PlanKnown } from '../../../preload/contract/plan.ts'
import { STUDY_WORLD } from '../plan/world.ts'
import { type CampaignRecord, campaignById, listCampaigns } from '../store/campaigns.ts'
import { readMeasuredNoise } from '../store/measured-noise.ts'
import { medianDurationMs } from '../store/run-totals.ts'
import type { Reader } from '../store/sql.ts'
import { latestNote } from '../store/steps.ts'

type Known = PlanKnown[keyof PlanKnown]

const assumed = (value: number, why: string): Known => ({ value, from: `assumed: ${why}` })
const unknown = (what: string): Known => ({ value: null, from: what })

/** What a plan can begin with: measured where a campaign on the project has measured it, else assumed or asked for. */
export function planKnownOf(db: Reader, campaign: string | null, path: string | null): PlanKnown {
  const found = campaign !== null ? campaignById(db, campaign) : path === null ? null : latestOn(db, path)
  const noise = found === null ? null : latestNote(db, found.id, 'noise')
  const durationMs = found === null ? null : medianDurationMs(db, found.id)
  const before = noise === null && path !== null ? setUpOf(db, path) : null
  const which = campaign === null ? 'the latest campaign there' : 'this campaign'
  const measured = (value: number | null | undefined, what: string): Known | null =>
    value == null ? null : { value, from: `measured in ${which}${what}` }
  const budget = found?.budget ?? null
  const last = (value: number | null | undefined): Known | null =>
    value == null ? null : { value, from: `the budget of ${which}` }
  return {
    noise:
      measured(noise?.sigma, noise === null ? '' : `, ${noise.runs} runs`) ??
      before?.noise ??
      unknown('not measured yet'),
    seedShare: measured(noise?.rho, '') ?? assumed(STUDY_WORLD.rho, 'half of the noise is the seed’s'),
    drift: measured(noise?.drift, '') ?? unknown('three times the noise where nobody measured it'),
    runS:
      measured(durationMs === null ? null : durationMs / 1000, ', the median') ??
      before?.runS ??
      unknown('not measured yet'),
    hours: last(budget?.hours) ?? assumed(48, 'two days'),
    experiments: last(budget?.experiments) ?? assumed(700, 'what two days of five-minute runs can look at'),
    q: found === null ? assumed(0.05, 'the default') : { value: found.q, from: `as in ${which}` },
    minEffect: assumed(0, 'any gain is worth its code'),
    winShare: assumed(STUDY_WORLD.winShare, 'one proposal in 25 is a win'),
    winFrom: assumed(STUDY_WORLD.win[0], 'wins are 0.2 to 1.5 %'),
    winTo: assumed(STUDY_WORLD.win[1], 'wins are 0.2 to 1.5 %'),
  }
}

/** Fewer runs of the same code say too little about how much they differ. */
const leastRuns = 3

/** What the set-up measured before there was a campaign. */
function setUpOf(db: Reader, path: string): { readonly noise: Known; readonly runS: Known } | null {
  const measured = readMeasuredNoise(db, path)
  const ys = measured?.runs.flatMap((run) => run.y ?? []) ?? []
  if (measured === null || ys.length < leastRuns) return null
  const mean = ys.reduce((sum, y) => sum + y, 0) / ys.length
  const deviation = Math.sqrt(ys.reduce((sum, y) => sum + (y - mean) ** 2, 0) / (ys.length - 1))
  const seconds = measured.runs.map((run) => run.durationMs / 1000).sort((a, b) => a - b)
  const from = `measured in the set-up, ${ys.length} runs`
  return {
    noise: deviation > 0 ? { value: deviation, from } : unknown(`${from} that did not differ`),
    runS: { value: seconds[seconds.length >> 1] ?? null, from },
  }
}

function latestOn(db: Reader, path: string): CampaignRecord | null {
  return (
    listCampaigns(db)
      .filter((campaign) => campaign.projectPath === path)
      .sort((a, b) => b.createdAt - a.createdAt)[0] ?? null
  )
}
