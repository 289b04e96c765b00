import { type ReactNode, useEffect } from 'react'
import { CallError } from '../client/client.ts'
import { useCall, useStatus } from '../client/connection.tsx'
import { Dialog, Failed, Loading } from '../components/controls.tsx'
import { later, Unbroken } from '../components/later.tsx'
import { CampaignView } from '../views/campaign/CampaignView.tsx'
import styles from './App.module.css'
import { Bar } from './Bar.tsx'
import { CampaignGone } from './CampaignGone.tsx'
import { ChordHint } from './ChordHint.tsx'
import { useChords } from './chords.ts'
import { Gone, Told } from './Gone.tsx'
import { useGlobalKeys } from './keys.ts'
import { go, useRoute } from './navigation.ts'
import { useOverlay, usePreferences } from './preferences.ts'
import { type CampaignRoute, campaignRoute } from './route.ts'

const Palette = later('the palette', async () => (await import('./Palette.tsx')).Palette, Sheet)
const Shortcuts = later('the sheet of keys', async () => (await import('./Shortcuts.tsx')).Shortcuts, Sheet)
const LogSearch = later('the search', async () => (await import('./LogSearch.tsx')).LogSearch, Sheet)
const StopDialog = later('this question', async () => (await import('./StopDialog.tsx')).StopDialog, Sheet)
const RemoveDialog = later('this question', async () => (await import('./RemoveDialog.tsx')).RemoveDialog, Sheet)
const Welcome = later('the welcome', async () => (await import('../views/setup/Welcome.tsx')).Welcome)
const SetUp = later('the set-up', async () => (await import('../views/setup/SetUp.tsx')).SetUp)
const Settings = later('the settings', async () => (await import('../views/settings/Settings.tsx')).Settings)
const Leaderboard = later(
  'the leaderboard',
  async () => (await import('../views/leaderboard/Leaderboard.tsx')).Leaderboard,
)
const ProgressView = later(
  'the progress',
  async () => (await import('../views/progress/ProgressView.tsx')).ProgressView,
)
const Compare = later('the comparison', async () => (await import('../views/compare/Compare.tsx')).Compare)
const Review = later('the review', async () => (await import('../views/review/Review.tsx')).Review)
const Gpu = later('the GPU', async () => (await import('../views/machine/Gpu.tsx')).Gpu)
const Findings = later('the findings', async () => (await import('../views/lists/Findings.tsx')).Findings)
const Ideas = later('the ideas', async () => (await import('../views/steer/Ideas.tsx')).Ideas)
const PlanPage = later('the plan', async () => (await import('../views/plan/PlanPage.tsx')).PlanPage)
const Cost = later('the cost', async () => (await import('../views/lists/Cost.tsx')).Cost)

/** The window: bar, what is wrong with the connection, and one page. */
export function App() {
  const route = useRoute()
  const overlay = useOverlay((state) => state.open)
  useTheme()
  useChords()
  useGlobalKeys()
  useEffect(preload, [])
  return (
    <div className={styles.window}>
      <Bar />
      <Gone />
      <main className={styles.page}>
        <Unbroken key={route.kind === 'campaign' ? route.view : route.kind} what="this page">
          {route.kind === 'home' ? <Home /> : null}
          {route.kind === 'setup' ? <SetUp key={route.path} path={route.path} /> : null}
          {route.kind === 'settings' ? <Settings /> : null}
          {route.kind === 'plan' ? <PlanPage /> : null}
          {route.kind === 'campaign' ? <CampaignPage key={route.campaign} route={route} /> : null}
        </Unbroken>
      </main>
      <Told />
      <ChordHint />
      {overlay === 'palette' ? <Palette /> : null}
      {overlay === 'shortcuts' ? <Shortcuts /> : null}
      {overlay === 'search' && route.kind === 'campaign' ? <LogSearch route={route} /> : null}
      {overlay === 'remove' && route.kind === 'campaign' ? <RemoveDialog campaign={route.campaign} /> : null}
      {overlay === 'stop' && route.kind === 'campaign' ? <StopDialog campaign={route.campaign} /> : null}
    </div>
  )
}

/** Where a sheet could not be opened, a sheet says so: Escape closes it as it would the other. */
function Sheet({ children }: { readonly children: ReactNode }) {
  const show = useOverlay((state) => state.show)
  return (
    <Dialog label="Not opened" onClose={() => show(null)}>
      {children}
    </Dialog>
  )
}

function CampaignPage({ route }: { readonly route: CampaignRoute }) {
  const head = useCall('campaign.head', { campaign: route.campaign })
  if (head.error instanceof CallError && head.error.code === 'no-campaign') return <CampaignGone />
  switch (route.view) {
    case 'campaign':
      return <CampaignView />
    case 'leaderboard':
      return <Leaderboard />
    case 'progress':
      return <ProgressView />
    case 'compare':
      return <Compare />
    case 'review':
      return <Review />
    case 'gpu':
      return <Gpu />
    case 'findings':
      return <Findings />
    case 'ideas':
      return <Ideas />
    case 'cost':
      return <Cost />
    case 'plan':
      return <PlanPage />
  }
}

/** Without a campaign in the address: the one that runs, else the newest, else the welcome. */
function Home() {
  const campaigns = useCall('campaign.list', {})
  const status = useStatus()
  const first =
    campaigns.data?.find((campaign) => campaign.state === 'running') ??
    campaigns.data?.toSorted((a, b) => b.createdAt - a.createdAt)[0]
  useEffect(() => {
    if (first !== undefined) go(campaignRoute(first.id), true)
  }, [first])
  if (campaigns.data !== undefined) return campaigns.data.length === 0 ? <Welcome /> : null
  if (campaigns.isError && status !== 'gone')
    return <Failed error={campaigns.error} again={() => void campaigns.refetch()} />
  return <Loading what="the campaigns" />
}

/** What is opened by a key must be there when the next key falls: fetched once the first page stands. */
function preload(): () => void {
  const idle = window.requestIdleCallback(() => {
    Palette.fetch()
    Shortcuts.fetch()
    LogSearch.fetch()
  })
  return () => window.cancelIdleCallback(idle)
}

function useTheme(): void {
  const theme = usePreferences((state) => state.theme)
  const motion = usePreferences((state) => state.motion)
  useEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'system') delete dataset.theme
    else dataset.theme = theme
    if (motion === 'system') delete dataset.motion
    else dataset.motion = motion
  }, [theme, motion])
}
