import { Command } from 'cmdk'
import { useMemo, useState } from 'react'
import { useCall, useEngine } from '../client/connection.tsx'
import { useExperiments } from '../client/experiments.ts'
import { Dialog } from '../components/controls.tsx'
import { Shape } from '../components/Shape.tsx'
import { statusOf } from '../status.ts'
import { viewNames } from './Bar.tsx'
import { go, useRoute } from './navigation.ts'
import styles from './Palette.module.css'
import { useNotice, useOverlay, usePreferences } from './preferences.ts'
import { type CampaignRoute, campaignRoute, campaignViews, tabs } from './route.ts'
import { useExport } from './useExport.ts'

/** More hits than this are not read; typing on is quicker. */
const mostExperiments = 30

type Action = { readonly name: string; readonly run: () => void }

/** Find an experiment or run a command, by keyboard. */
export function Palette() {
  const show = useOverlay((state) => state.show)
  const route = useRoute()
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = useActions().filter((action) => action.name.toLowerCase().includes(wanted))
  const act = (run: () => void) => {
    show(null)
    run()
  }
  return (
    <Dialog label="Find or run a command" onClose={() => show(null)}>
      <Command className={styles.palette ?? ''} label="Commands" loop shouldFilter={false}>
        <Command.Input autoFocus value={text} onValueChange={setText} placeholder="An experiment, a page, a command" />
        <Command.List>
          <Command.Empty>Nothing of that name.</Command.Empty>
          {route.kind === 'campaign' ? <Experiments route={route} text={text} act={act} /> : null}
          <Command.Group heading="Commands">
            {shown.map((action) => (
              <Command.Item key={action.name} value={action.name} onSelect={() => act(action.run)}>
                {action.name}
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  )
}

function Experiments({
  route,
  text,
  act,
}: {
  readonly route: CampaignRoute
  readonly text: string
  readonly act: (run: () => void) => void
}) {
  const list = useExperiments(route.campaign)
  const wanted = text.trim().toLowerCase()
  const hits = useMemo(() => {
    if (wanted === '' || list.data === undefined) return []
    const found = []
    for (const row of list.data.rows) {
      if (String(row.number) === wanted.replace(/^#/, '') || row.hypothesis.toLowerCase().includes(wanted))
        found.push(row)
      if (found.length === mostExperiments) break
    }
    return found
  }, [list.data, wanted])
  if (hits.length === 0) return null
  return (
    <Command.Group heading="Experiments">
      {hits.map((row) => (
        <Command.Item
          key={row.number}
          value={`experiment ${row.number}`}
          onSelect={() => act(() => go({ ...route, view: 'campaign', experiment: row.number }))}
        >
          <Shape status={statusOf(row, null)} />
          <span className={styles.number}>{row.number}</span>
          <span className={styles.clip}>{row.hypothesis}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}

function useActions(): readonly Action[] {
  const route = useRoute()
  const { client, queries } = useEngine()
  const campaigns = useCall('campaign.list', {})
  const show = useOverlay((state) => state.show)
  const say = useNotice((state) => state.say)
  const set = usePreferences((state) => state.set)
  const { save } = useExport(route.kind === 'campaign' ? route.campaign : '')
  const actions: Action[] = []
  if (route.kind === 'campaign') {
    const campaign = route.campaign
    const settle = (call: Promise<unknown>) => {
      call.catch(say).finally(() => void queries.invalidateQueries())
    }
    for (const view of campaignViews)
      actions.push({ name: `Go to ${viewNames[view]}`, run: () => go({ ...route, view }) })
    if (route.experiment !== null) {
      for (const tab of tabs)
        actions.push({
          name: `Show ${tab} of experiment ${route.experiment}`,
          run: () => go({ ...route, view: 'campaign', tab }),
        })
    }
    actions.push({ name: 'Search every log', run: () => show('search') })
    const summary = campaigns.data?.find((candidate) => candidate.id === campaign)
    if ((summary?.kept ?? 0) > 0) actions.push({ name: 'Export the stack', run: save })
    const state = summary?.state
    if (state === 'running')
      actions.push({ name: 'Pause the campaign', run: () => settle(client.call('campaign.pause', { campaign })) })
    if (state === 'paused')
      actions.push({ name: 'Resume the campaign', run: () => settle(client.call('campaign.resume', { campaign })) })
    if (state === 'running' || state === 'paused') actions.push({ name: 'Stop the campaign', run: () => show('stop') })
  }
  for (const campaign of campaigns.data ?? []) {
    if (route.kind === 'campaign' && route.campaign === campaign.id) continue
    actions.push({
      name: `Open campaign ${campaign.projectName} ${new Date(campaign.createdAt).toLocaleString()}`,
      run: () => go(campaignRoute(campaign.id)),
    })
  }
  actions.push(
    { name: 'New campaign', run: () => go({ kind: 'setup', path: null }) },
    { name: 'Settings', run: () => go({ kind: 'settings' }) },
    { name: 'Keyboard shortcuts', run: () => show('shortcuts') },
    { name: 'Theme: dark', run: () => set({ theme: 'dark' }) },
    { name: 'Theme: light', run: () => set({ theme: 'light' }) },
    { name: 'Theme: as the system', run: () => set({ theme: 'system' }) },
  )
  return actions
}
