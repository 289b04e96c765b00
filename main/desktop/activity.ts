import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { Log } from '../core/log.ts'
import type { Events, Handlers } from '../serve.ts'
import { type News, newsOfItem, newsOfKeep, newsOfState } from './news.ts'

/** What goes on, as far as closing, quitting, sleeping and the tray are concerned. */
export type Activity = {
  /** Campaigns that start runs by themselves. */
  readonly campaigns: number
  /** Whether a run is training now. */
  readonly hasRun: boolean
  /** One line for the tray. */
  readonly line: string
  /** What the tray's icon shows. */
  readonly face: 'idle' | 'running' | 'paused' | 'look'
  /** Of the campaigns that have not ended, the one in the line first. */
  readonly open: readonly { readonly id: string; readonly name: string; readonly state: CampaignHead['state'] }[]
}

export const idle: Activity = { campaigns: 0, hasRun: false, line: 'No campaign runs', face: 'idle', open: [] }

export type ActivityHandlers = Pick<Handlers, 'campaign.list' | 'campaign.head' | 'experiment.show' | 'app.info'>

/** Says what goes on whenever it changes, and all news from now on, each once. Returns what ends it. */
export function watchActivity(
  engine: { readonly handlers: ActivityHandlers; readonly events: Events },
  say: { readonly activity: (activity: Activity) => void; readonly news: (news: News) => void },
  log: Log,
): () => void {
  const { handlers } = engine
  const changed = new Map<string, { campaign: string; experiment: number }>()
  const said = new Set<string>()
  const before = new Map<string, CampaignHead>()
  const state = { isDirty: true, isLooking: false }

  async function look(): Promise<void> {
    const { startedAt } = await handlers['app.info']({})
    while (state.isDirty) {
      state.isDirty = false
      const heads: CampaignHead[] = []
      for (const campaign of await handlers['campaign.list']({})) {
        const isOpen = campaign.state === 'running' || campaign.state === 'preparing' || campaign.state === 'paused'
        if (!isOpen && !before.has(campaign.id)) continue
        const head = await handlers['campaign.head']({ campaign: campaign.id })
        if (isOpen) heads.push(head)
        sayNewsOf(head, startedAt)
      }
      say.activity(activityOf(heads))
      for (const [key, { campaign, experiment }] of [...changed]) {
        changed.delete(key)
        if (said.has(key)) continue
        const detail = await handlers['experiment.show']({ campaign, experiment })
        if (detail.verdict !== 'keep' || detail.decidedAt === null || detail.decidedAt < startedAt) continue
        said.add(key)
        say.news(newsOfKeep(detail, await handlers['campaign.head']({ campaign })))
      }
    }
  }

  function sayNewsOf(head: CampaignHead, startedAt: number): void {
    const news = newsOfState(before.get(head.id), head)
    before.set(head.id, head)
    if (news !== null) say.news(news)
    for (const item of head.attention) {
      const key = `${head.id} ${item.key}`
      if (item.at < startedAt || said.has(key)) continue
      said.add(key)
      const ofItem = newsOfItem(item, head)
      if (ofItem !== null) say.news(ofItem)
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
    switch (event.kind) {
      case 'experiment-changed':
        if (event.experiment !== 0)
          changed.set(`${event.campaign} ${event.experiment}`, {
            campaign: event.campaign,
            experiment: event.experiment,
          })
        return lookAgain()
      case 'campaigns-changed':
      case 'campaign-changed':
      case 'run-changed':
      case 'marks-changed':
      case 'session-changed':
        return lookAgain()
      default:
        return
    }
  })
}

/** Of the campaigns that have not ended. */
export function activityOf(heads: readonly CampaignHead[]): Activity {
  const going = heads.filter((head) => head.state !== 'paused')
  const hasRun = heads.some((head) => head.running.length > 0)
  const [first] = going.length > 0 ? going : heads
  if (first === undefined) return idle
  const more = heads.length > 1 ? `, and ${heads.length - 1} more` : ''
  const speedup = first.speedup === null ? '' : `, ${first.speedup.factor.toFixed(3)}x`
  const waits = heads.some((head) => head.waitsFor !== null || (head.state === 'paused' && head.reason !== null))
  return {
    campaigns: going.length,
    hasRun,
    line: `${first.projectName}: ${first.state}, ${first.kept} of ${first.tried} kept${speedup}${more}`,
    face: waits ? 'look' : going.length > 0 ? 'running' : 'paused',
    open: [first, ...heads.filter((head) => head !== first)].map((head) => ({
      id: head.id,
      name: head.projectName,
      state: head.state,
    })),
  }
}
