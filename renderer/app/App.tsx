import { lazy, Suspense, useEffect } from 'react'
import { CallError } from '../client/client.ts'
import { useCall, useStatus } from '../client/connection.tsx'
import { Failed, Loading } from '../components/controls.tsx'
import { CampaignView } from '../views/campaign/CampaignView.tsx'
import styles from './App.module.css'
import { Bar } from './Bar.tsx'
import { CampaignGone } from './CampaignGone.tsx'
import { Gone, Told } from './Gone.tsx'
import { useGlobalKeys } from './keys.ts'
import { go, useRoute } from './navigation.ts'
import { useOverlay, usePreferences } from './preferences.ts'
import { type CampaignRoute, campaignRoute } from './route.ts'

const Palette = lazy(() => import('./Palette.tsx').then((module) => ({ default: module.Palette })))
const Shortcuts = lazy(() => import('./Shortcuts.tsx').then((module) => ({ default: module.Shortcuts })))
const LogSearch = lazy(() => import('./LogSearch.tsx').then((module) => ({ default: module.LogSearch })))
const StopDialog = lazy(() => import('./StopDialog.tsx').then((module) => ({ default: module.StopDialog })))
const RemoveDialog = lazy(() => import('./RemoveDialog.tsx').then((module) => ({ default: module.RemoveDialog })))
const Welcome = lazy(() => import('../views/setup/Welcome.tsx').then((module) => ({ default: module.Welcome })))
const SetUp = lazy(() => import('../views/setup/SetUp.tsx').then((module) => ({ default: module.SetUp })))
const Settings = lazy(() => import('../views/settings/Settings.tsx').then((module) => ({ default: module.Settings })))
const Leaderboard = lazy(() =>
  import('../views/leaderboard/Leaderboard.tsx').then((module) => ({ default: module.Leaderboard })),
)
const ProgressView = lazy(() =>
  import('../views/progress/ProgressView.tsx').then((module) => ({ default: module.ProgressView })),
)
const Compare = lazy(() => import('../views/compare/Compare.tsx').then((module) => ({ default: module.Compare })))
const Review = lazy(() => import('../views/review/Review.tsx').then((module) => ({ default: module.Review })))
const Gpu = lazy(() => import('../views/machine/Gpu.tsx').then((module) => ({ default: module.Gpu })))
const Findings = lazy(() => import('../views/lists/Findings.tsx').then((module) => ({ default: module.Findings })))
const Ideas = lazy(() => import('../views/steer/Ideas.tsx').then((module) => ({ default: module.Ideas })))
const PlanPage = lazy(() => import('../views/plan/PlanPage.tsx').then((module) => ({ default: module.PlanPage })))
const Cost = lazy(() => import('../views/lists/Cost.tsx').then((module) => ({ default: module.Cost })))

/** The window: bar, what is wrong with the connection, and one page. */
export function App() {
  const route = useRoute()
  const overlay = useOverlay((state) => state.open)
  useTheme()
  useGlobalKeys()
  useEffect(preload, [])
  return (
    <div className={styles.window}>
      <Bar />
      <Gone />
      <main className={styles.page}>
        <Suspense fallback={<Loading what="this page" />}>
          {route.kind === 'home' ? <Home /> : null}
          {route.kind === 'setup' ? <SetUp key={route.path} path={route.path} /> : null}
          {route.kind === 'settings' ? <Settings /> : null}
          {route.kind === 'plan' ? <PlanPage /> : null}
          {route.kind === 'campaign' ? <CampaignPage key={route.campaign} route={route} /> : null}
        </Suspense>
      </main>
      <Told />
      <Suspense>
        {overlay === 'palette' ? <Palette /> : null}
        {overlay === 'shortcuts' ? <Shortcuts /> : null}
        {overlay === 'search' && route.kind === 'campaign' ? <LogSearch route={route} /> : null}
        {overlay === 'remove' && route.kind === 'campaign' ? <RemoveDialog campaign={route.campaign} /> : null}
        {overlay === 'stop' && route.kind === 'campaign' ? <StopDialog campaign={route.campaign} /> : null}
      </Suspense>
    </div>
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
    void import('./Palette.tsx')
    void import('./Shortcuts.tsx')
    void import('./LogSearch.tsx')
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
