import type { Page } from '@playwright/test'

/** One picture to take: where it is, and how to know that all of it is there. */
export type Screen = {
  readonly name: string
  readonly hash: string
  readonly narrow?: boolean
  readonly ready: (page: Page) => Promise<void>
}

/** Every screen of a finished campaign that kept at least two patches. */
export function screens({
  campaign,
  broken,
  good,
  kept,
}: {
  readonly campaign: string
  readonly broken: string
  readonly good: string
  readonly kept: readonly number[]
}): Screen[] {
  const one = kept[0] ?? 1
  const at = (view: string, query = ''): string => `#/${campaign}/${view}${query}`
  const heading = (name: string) => (page: Page) => page.getByRole('heading', { name, exact: true }).waitFor()
  const chart = (page: Page): Promise<void> => page.locator('.u-over').first().waitFor()
  const overview = (page: Page): Promise<void> => page.getByRole('img', { name: /clean run/ }).waitFor()
  const tab = (name: string, ready: Screen['ready']): Screen => ({
    name,
    hash: at('campaign', `?experiment=${one}&tab=${name}`),
    ready,
  })
  const page = (name: string, title: string): Screen => ({ name, hash: at(name), ready: heading(title) })
  return [
    { name: 'campaign', hash: at('campaign', `?experiment=${one}`), ready: overview },
    { name: 'campaign-narrow', hash: at('campaign', `?experiment=${one}`), narrow: true, ready: overview },
    {
      name: 'baseline',
      hash: at('campaign', '?experiment=0'),
      ready: (page) => page.getByText('The baseline has no patch').waitFor(),
    },
    tab('diff', (page) => page.getByText('@@').first().waitFor()),
    tab('runs', (page) => page.getByRole('cell', { name: 'finished' }).first().waitFor()),
    tab('curves', chart),
    tab('log', (page) => page.getByRole('log').getByText('step').first().waitFor()),
    tab('transcript', (page) => page.getByRole('tabpanel', { name: 'Transcript' }).waitFor()),
    page('leaderboard', 'Leaderboard'),
    page('progress', 'Progress'),
    { name: 'compare', hash: at('compare', `?with=${kept.slice(0, 2).join(',')}`), ready: chart },
    { name: 'review', hash: at('review', `?experiment=${one}`), ready: overview },
    { name: 'gpu-none', hash: at('gpu'), ready: heading('GPU') },
    page('findings', 'Findings'),
    page('ideas', 'Ideas'),
    page('cost', 'Cost'),
    {
      name: 'palette',
      hash: at('campaign', `?experiment=${one}`),
      ready: async (page) => {
        await overview(page)
        await page.keyboard.press('Control+k')
        await page.getByRole('dialog').waitFor()
      },
    },
    {
      name: 'search',
      hash: at('campaign', `?experiment=${one}`),
      ready: async (page) => {
        await overview(page)
        await page.keyboard.press('Control+Shift+F')
        await page.getByRole('dialog', { name: 'Search every log' }).waitFor()
        await page.keyboard.type('traceback')
        await page.getByRole('dialog').getByRole('option').first().waitFor()
      },
    },
    {
      name: 'keyboard',
      hash: at('campaign', `?experiment=${one}`),
      ready: async (page) => {
        await overview(page)
        await page.keyboard.press('?')
        await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
      },
    },
    { name: 'settings', hash: '#/settings', ready: heading('Settings') },
    {
      name: 'setup',
      hash: `#/setup?${new URLSearchParams({ path: good })}`,
      ready: (page) => page.getByText('Will be run, word by word').waitFor(),
    },
    {
      name: 'setup-mistakes',
      hash: `#/setup?${new URLSearchParams({ path: broken })}`,
      ready: (page) => page.getByText('expected a duration').waitFor(),
    },
  ]
}
