import { useCall, useEngine } from '../client/connection.tsx'
import { latestRunning } from '../running.ts'
import { useAttention } from '../views/campaign/useAttention.ts'
import { viewNames } from './Bar.tsx'
import { chords, firstKey } from './chords.ts'
import { pageKey } from './keys.ts'
import { go, useRoute } from './navigation.ts'
import { showView, useAsking, useNotice, useOverlay, usePreferences } from './preferences.ts'
import { type CampaignRoute, type CampaignView, campaignRoute, campaignViews, tabKeys, tabs } from './route.ts'
import { undoLast } from './undo.ts'
import { useExport } from './useExport.ts'

/** Something that can be done now, from anywhere. */
export type Command = {
  readonly name: string
  /** The keys that do the same from here, each way of its own. */
  readonly keys?: readonly string[] | undefined
  readonly run: () => void
}

/** Everything that can be done now, in groups, the nearest first. */
export function useCommands(): readonly { readonly name: string; readonly commands: readonly Command[] }[] {
  const route = useRoute()
  const ofCampaign = useCampaignCommands(route.kind === 'campaign' ? route : null)
  const show = useOverlay((state) => state.show)
  const set = usePreferences((state) => state.set)
  const undoable = useNotice((state) => state.undoable)
  const other = useOtherCampaigns(route.kind === 'campaign' ? route.campaign : null)
  const window: Command[] = [
    { name: 'New campaign', keys: ['Ctrl N'], run: () => go({ kind: 'setup', path: null }) },
    {
      name: 'Plan what a budget can prove',
      // Within a campaign the same keys go to its own plan.
      keys: route.kind === 'campaign' ? undefined : [chordTo('plan')],
      run: () => go({ kind: 'plan', path: null }),
    },
    { name: 'Settings', keys: ['Ctrl ,', chordTo('settings')], run: () => go({ kind: 'settings' }) },
    { name: 'Keyboard', keys: ['?'], run: () => show('shortcuts') },
    { name: 'Theme: dark', run: () => set({ theme: 'dark' }) },
    { name: 'Theme: light', run: () => set({ theme: 'light' }) },
    { name: 'Theme: as the system', run: () => set({ theme: 'system' }) },
  ]
  return [
    ...(undoable === null
      ? []
      : [{ name: 'Just now', commands: [{ name: `Undo: ${undoable.text}`, keys: ['z'], run: undoLast }] }]),
    ...ofCampaign,
    { name: 'Other campaigns', commands: other },
    { name: 'Window', commands: window },
  ]
}

function useCampaignCommands(route: CampaignRoute | null) {
  const { client, queries } = useEngine()
  const show = useOverlay((state) => state.show)
  const set = usePreferences((state) => state.set)
  const views = usePreferences((state) => state.views)
  const ask = useAsking((state) => state.ask)
  const say = useNotice((state) => state.say)
  const campaign = route?.campaign ?? ''
  const { save } = useExport(campaign)
  const { seeAll } = useAttention(campaign)
  const head = useCall('campaign.head', { campaign }, { enabled: route !== null })
  if (route === null) return []
  const settle = (call: Promise<unknown>) => {
    call.catch(say).finally(() => void queries.invalidateQueries())
  }
  const state = head.data?.state
  const live = state === 'running' || state === 'paused' || state === 'preparing'
  const number = route.experiment
  const inTree = route.view === 'campaign'
  const ofExperiment: Command[] =
    number === null
      ? []
      : tabs.map((tab) => ({
          name: `${tab.charAt(0).toUpperCase()}${tab.slice(1)} of ${number}`,
          keys: inTree ? [tabKeys[tab]] : undefined,
          run: () => go({ ...route, view: 'campaign', tab }),
        }))
  if (number !== null) {
    const isCompared = route.compared.includes(number)
    const others = route.compared.filter((other) => other !== number)
    ofExperiment.push({
      name: isCompared ? `Take ${number} out of the comparison` : `Add ${number} to the comparison`,
      keys: inTree ? ['c'] : undefined,
      run: () => go({ ...route, compared: isCompared ? others : [...others, number] }, true),
    })
  }
  if (number !== null && number > 0 && live) {
    const asked = (what: 'discard' | 'branch') => () => {
      go({ ...route, view: 'campaign' })
      ask({ what, experiment: number })
    }
    if (head.data?.agent.kind !== 'script') ofExperiment.push({ name: `Branch from ${number}`, run: asked('branch') })
    ofExperiment.push({ name: `Discard or retire ${number}`, run: asked('discard') })
  }
  const inList = inTree || route.view === 'leaderboard'
  const running = latestRunning(head.data)
  const list: Command[] = inList ? [{ name: 'Filter experiments', keys: ['/'], run: focusFilter }] : []
  list.push({
    name: 'Follow the latest experiment',
    keys: inTree ? ['f'] : undefined,
    run: () => {
      set({ followLatest: true })
      go({ ...route, view: 'campaign', ...(running === null ? {} : { experiment: running, run: null }) })
    },
  })
  const steer: Command[] = [...list, { name: 'Search every log', keys: ['Ctrl Shift F'], run: () => show('search') }]
  if ((head.data?.unseen ?? 0) > 0) steer.push({ name: 'Mark everything as seen', run: seeAll })
  if ((head.data?.kept ?? 0) > 0) steer.push({ name: 'Export the stack', run: save })
  if (state === 'running' || state === 'preparing')
    steer.push({ name: 'Pause the campaign', run: () => settle(client.call('campaign.pause', { campaign })) })
  if (state === 'paused')
    steer.push({ name: 'Resume the campaign', run: () => settle(client.call('campaign.resume', { campaign })) })
  if (live) {
    steer.push({ name: 'Stop the campaign', run: () => show('stop') })
    const holds = head.data?.holdsProposals === true
    steer.push({
      name: holds ? 'Measure proposals without asking me' : 'Hold proposals until I approve them',
      run: () => settle(client.call('campaign.hold', { campaign, hold: !holds })),
    })
  }
  if (head.data !== undefined && (!live || state === 'paused'))
    steer.push({ name: 'Remove this campaign', run: () => show('remove') })
  return [
    { name: number === null ? 'Experiment' : `Experiment ${number}`, commands: ofExperiment },
    {
      name: 'Pages',
      commands: [
        ...campaignViews.map((view, index) => ({
          name: `Go to ${viewNames[view]}`,
          keys: [pageKey(index), chordTo(view)],
          run: () => go({ ...route, view }),
        })),
        ...views.map((saved) => ({
          name: `Leaderboard: ${saved.name}`,
          run: () => {
            showView(saved)
            go({ ...route, view: 'leaderboard' })
          },
        })),
      ],
    },
    { name: 'Campaign', commands: steer },
  ]
}

/** The two keys to a page, one after the other. */
function chordTo(page: CampaignView | 'settings'): string {
  return `${firstKey}  ${chords.find(([, name]) => name === page)?.[0] ?? ''}`
}

/** A sheet that closes gives the focus back to where it was: the filter takes it after that. */
function focusFilter(): void {
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-filter]')?.focus())
}

function useOtherCampaigns(current: string | null): readonly Command[] {
  const campaigns = useCall('campaign.list', {})
  return (campaigns.data ?? [])
    .filter((campaign) => campaign.id !== current)
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .map((campaign) => ({
      name: `Open ${campaign.projectName}, ${new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(campaign.createdAt)}, ${campaign.state}`,
      run: () => go(campaignRoute(campaign.id)),
    }))
}
