/** Views of one campaign, in the order of the bar. */
export const campaignViews = [
  'campaign',
  'leaderboard',
  'progress',
  'compare',
  'review',
  'gpu',
  'findings',
  'ideas',
  'cost',
  'plan',
] as const
export const tabs = ['overview', 'evidence', 'diff', 'runs', 'curves', 'log', 'transcript'] as const

/** The key of each part of an experiment. */
export const tabKeys: Readonly<Record<Tab, string>> = {
  overview: 'o',
  evidence: 'v',
  diff: 'd',
  runs: 'r',
  curves: 'u',
  log: 'l',
  transcript: 't',
}

export type CampaignView = (typeof campaignViews)[number]
export type Tab = (typeof tabs)[number]

/** Where the window is: all of it in the address, so that back, forward and a copied link work. */
export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'setup'; readonly path: string | null }
  | { readonly kind: 'settings' }
  /** A plan before any campaign; `path`: the project whose measurements it begins with. */
  | { readonly kind: 'plan'; readonly path: string | null }
  | {
      readonly kind: 'campaign'
      readonly campaign: string
      readonly view: CampaignView
      readonly experiment: number | null
      readonly tab: Tab
      readonly run: string | null
      readonly compared: readonly number[]
    }

export type CampaignRoute = Extract<Route, { kind: 'campaign' }>

/** Reads the part of an address behind `#`. What it does not understand leads home. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [first = '', second = ''] = path.split('/')
  const asked = new URLSearchParams(query)
  if (first === 'setup') return { kind: 'setup', path: asked.get('path') }
  if (first === 'settings') return { kind: 'settings' }
  if (first === 'plan') return { kind: 'plan', path: asked.get('path') }
  if (!/^[0-9a-z]{26}$/.test(first)) return { kind: 'home' }
  const run = asked.get('run')
  return {
    kind: 'campaign',
    campaign: first,
    view: campaignViews.find((view) => view === second) ?? 'campaign',
    experiment: readNumber(asked.get('experiment')),
    tab: tabs.find((tab) => tab === asked.get('tab')) ?? 'overview',
    run: run !== null && /^[0-9a-z]{26}$/.test(run) ? run : null,
    compared: (asked.get('with') ?? '').split(',').flatMap((text) => readNumber(text) ?? []),
  }
}

/** The address of a route, from `#` on. */
export function printRoute(route: Route): string {
  switch (route.kind) {
    case 'home':
      return '#/'
    case 'setup':
    case 'plan':
      return route.path === null ? `#/${route.kind}` : `#/${route.kind}?${new URLSearchParams({ path: route.path })}`
    case 'settings':
      return '#/settings'
    case 'campaign': {
      const query = new URLSearchParams()
      if (route.experiment !== null) query.set('experiment', String(route.experiment))
      if (route.tab !== 'overview') query.set('tab', route.tab)
      if (route.run !== null) query.set('run', route.run)
      if (route.compared.length > 0) query.set('with', route.compared.join(','))
      const text = query.toString()
      return `#/${route.campaign}/${route.view}${text === '' ? '' : `?${text}`}`
    }
  }
}

/** A campaign's first page. */
export function campaignRoute(campaign: string): CampaignRoute {
  return { kind: 'campaign', campaign, view: 'campaign', experiment: null, tab: 'overview', run: null, compared: [] }
}

function readNumber(text: string | null): number | null {
  return text !== null && /^\d{1,7}$/.test(text) ? Number(text) : null
}
