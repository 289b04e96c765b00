import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../preload/contract/experiment.ts'
import type { Log } from '../core/log.ts'
import type { Events, Handlers } from '../serve.ts'

/** What goes on, as far as closing, quitting and sleeping are concerned. */
export type Activity = {
  /** Campaigns that start runs by themselves. */
  readonly campaigns: number
  /** Whether a run is training now. */
  readonly hasRun: boolean
  /** One line for the tray. */
  readonly line: string
}

export const idle: Activity = { campaigns: 0, hasRun: false, line: 'No campaign runs' }

export type ActivityHandlers = Pick<Handlers, 'campaign.list' | 'campaign.head' | 'experiment.show' | 'app.info'>

/** Says what goes on whenever it changes, and each experiment that is kept from now on, once. Returns what ends it. */
export function watchActivity(
  engine: { readonly handlers: ActivityHandlers; readonly events: Events },
  say: {
    readonly activity: (activity: Activity) => void
    readonly kept: (experiment: ExperimentDetail, head: CampaignHead) => void
  },
  log: Log,
): () => void {
  const { handlers } = engine
  const changed = new Map<string, { campaign: string; experiment: number }>()
  const said = new Set<string>()
  const state = { isDirty: true, isLooking: false }

  async function look(): Promise<void> {
    const { startedAt } = await handlers['app.info']({})
    while (state.isDirty) {
      state.isDirty = false
      const heads: CampaignHead[] = []
      for (const campaign of await handlers['campaign.list']({})) {
        if (campaign.state === 'running' || campaign.state === 'preparing' || campaign.state === 'paused')
          heads.push(await handlers['campaign.head']({ campaign: campaign.id }))
      }
      say.activity(activityOf(heads))
      for (const [key, { campaign, experiment }] of [...changed]) {
        changed.delete(key)
        if (said.has(key)) continue
        const detail = await handlers['experiment.show']({ campaign, experiment })
        if (detail.verdict !== 'keep' || detail.decidedAt === null || detail.decidedAt < startedAt) continue
        said.add(key)
        say.kept(detail, await handlers['campaign.head']({ campaign }))
      }
    }
  }

  function lookAgain(): void {
    state.isDirty = true
    if (state.isLooking) return
    state.isLooking = true
    look()
      .catch((error: unknown) => log.warn(`what goes on could not be looked at: ${String(error)}`))
      .finally(() => {
        state.isLooking = false
      })
  }

  lookAgain()
  return engine.events((event) => {
    if (event.kind === 'machine-sampled' || event.kind === 'log-grew' || event.kind === 'engine-closing') return
    if (event.kind === 'experiment-changed' && event.experiment !== 0)
      changed.set(`${event.campaign} ${event.experiment}`, { campaign: event.campaign, experiment: event.experiment })
    lookAgain()
  })
}

/** Of the campaigns that have not ended. */
export function activityOf(heads: readonly CampaignHead[]): Activity {
  const going = heads.filter((head) => head.state !== 'paused')
  const hasRun = heads.some((head) => head.running !== null)
  const [first] = going.length > 0 ? going : heads
  if (first === undefined) return idle
  const more = heads.length > 1 ? `, and ${heads.length - 1} more` : ''
  const speedup = first.speedup === null ? '' : `, ${first.speedup.factor.toFixed(3)}x`
  return {
    campaigns: going.length,
    hasRun,
    line: `${first.projectName}: ${first.state}, ${first.kept} of ${first.tried} kept${speedup}${more}`,
  }
}
