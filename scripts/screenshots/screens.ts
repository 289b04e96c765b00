import type { Page } from '@playwright/test'

/** One picture to take: where it is, and how to know that all of it is there. */
export type Screen = {
  readonly name: string
  readonly hash: string
  readonly narrow?: boolean
  readonly ready: (page: Page) => Promise<void>
}

const heading = (name: string) => (page: Page) => page.getByRole('heading', { name, exact: true }).waitFor()
const chart = (page: Page): Promise<void> => page.locator('.u-over').first().waitFor()
const overview = (page: Page): Promise<void> => page.getByRole('img', { name: /clean run/ }).waitFor()

/** What there is before any campaign. */
export function screensBefore({ broken, good }: { readonly broken: string; readonly good: string }): Screen[] {
  const setup = (path: string) => `#/setup?${new URLSearchParams({ path })}`
  return [
    { name: 'setup', hash: setup(good), ready: (page) => page.getByText('Will be run, word by word').waitFor() },
    { name: 'setup-mistakes', hash: setup(broken), ready: (page) => page.getByText('expected a duration').waitFor() },
    { name: 'plan-empty', hash: '#/plan', ready: (page) => page.getByLabel('Noise of one run').waitFor() },
    { name: 'settings', hash: '#/settings', ready: heading('Settings') },
    {
      name: 'campaign-gone',
      hash: '#/01arz3ndektsv4rrffq69g5fav/campaign',
      ready: (page) => page.getByText('This campaign is not there').waitFor(),
    },
  ]
}

/** Pages of a campaign that has only just begun: nothing is known yet. */
export function screensOfNothing(campaign: string): Screen[] {
  const page = (view: string, title: string): Screen => ({
    name: `empty-${view}`,
    hash: `#/${campaign}/${view}`,
    ready: heading(title),
  })
  return [
    { name: 'empty-campaign', hash: `#/${campaign}/campaign`, ready: (shown) => shown.getByRole('tree').waitFor() },
    page('cost', 'Cost'),
    page('leaderboard', 'Leaderboard'),
    page('progress', 'Progress'),
    page('compare', 'Compare'),
    page('review', 'Review'),
    page('gpu', 'GPU'),
    page('findings', 'Findings'),
    page('ideas', 'Ideas'),
  ]
}

/** Every screen of a finished campaign that kept at least two patches; newest first. */
export function screens({ campaign, kept }: { readonly campaign: string; readonly kept: readonly number[] }): Screen[] {
  const one = kept[0] ?? 1
  const first = kept.at(-1) ?? 1
  const at = (view: string, query = ''): string => `#/${campaign}/${view}${query}`
  const onCampaign = at('campaign', `?experiment=${one}`)
  const tab = (name: string, ready: Screen['ready'], experiment = one): Screen => ({
    name,
    hash: at('campaign', `?experiment=${experiment}&tab=${name}`),
    ready,
  })
  const page = (name: string, title: string): Screen => ({ name, hash: at(name), ready: heading(title) })
  const narrow = (screen: Screen): Screen => ({ ...screen, name: `${screen.name}-narrow`, narrow: true })
  const leaderboard = page('leaderboard', 'Leaderboard')
  const evidence = tab(
    'evidence',
    (shown) => shown.getByRole('img', { name: 'Gain of each run of the block' }).first().waitFor(),
    first,
  )
  const review: Screen = { name: 'review', hash: at('review', `?experiment=${one}`), ready: overview }
  return [
    { name: 'campaign', hash: onCampaign, ready: overview },
    { name: 'campaign-narrow', hash: onCampaign, narrow: true, ready: overview },
    {
      name: 'baseline',
      hash: at('campaign', '?experiment=0'),
      ready: (shown) => shown.getByText('The baseline has no patch').waitFor(),
    },
    evidence,
    {
      ...evidence,
      name: 'block',
      ready: async (shown) => {
        await evidence.ready(shown)
        await shown.getByRole('region', { name: 'On the bigger run' }).evaluate((part) => part.scrollIntoView())
      },
    },
    tab('diff', (shown) => shown.getByText('@@').first().waitFor()),
    tab('runs', (shown) => shown.getByRole('cell', { name: 'finished' }).first().waitFor()),
    tab('curves', chart),
    tab('log', (shown) => shown.getByRole('log').getByText('step').first().waitFor()),
    tab('transcript', (shown) => shown.getByText('This agent is a script').waitFor()),
    leaderboard,
    narrow(leaderboard),
    page('progress', 'Progress'),
    { name: 'compare', hash: at('compare', `?with=${kept.slice(0, 6).join(',')}`), ready: chart },
    review,
    narrow(review),
    {
      name: 'report',
      hash: review.hash,
      ready: async (shown) => {
        await overview(shown)
        await shown.keyboard.press('r')
        await shown.frameLocator('iframe').getByRole('heading').first().waitFor()
      },
    },
    {
      name: 'gpu-replay',
      hash: at('gpu'),
      ready: (shown) => shown.getByRole('img', { name: /^Power, W: \d/ }).waitFor(),
    },
    page('findings', 'Findings'),
    page('ideas', 'Ideas'),
    page('cost', 'Cost'),
    narrow(page('cost', 'Cost')),
    {
      name: 'plan',
      hash: at('plan'),
      ready: async (shown) => {
        await shown.getByLabel('Time').fill('8')
        await shown.getByLabel('Experiments, at most').fill('200')
        await shown.getByRole('button', { name: 'Simulate' }).click()
        await shown
          .getByRole('region', { name: 'Expected true speedup' })
          .getByRole('img')
          .waitFor({ timeout: 120_000 })
      },
    },
    {
      name: 'palette',
      hash: onCampaign,
      ready: async (shown) => {
        await overview(shown)
        await shown.keyboard.press('Control+k')
        await shown.getByRole('dialog').waitFor()
      },
    },
    {
      name: 'search',
      hash: onCampaign,
      ready: async (shown) => {
        await overview(shown)
        await shown.keyboard.press('Control+Shift+F')
        await shown.getByRole('dialog', { name: 'Search every log' }).waitFor()
        await shown.keyboard.type('traceback')
        await shown.getByRole('dialog').getByRole('option').first().waitFor()
      },
    },
    {
      name: 'keyboard',
      hash: onCampaign,
      ready: async (shown) => {
        await overview(shown)
        await shown.keyboard.press('?')
        await shown.getByRole('dialog', { name: 'Keyboard' }).waitFor()
      },
    },
  ]
}
