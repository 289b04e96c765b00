import { go, useRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Failed, Loading } from '../../components/controls.tsx'
import { Page, PageBody } from '../../components/Page.tsx'
import styles from './Plan.module.css'
import { Planner } from './Planner.tsx'

/** What a budget can prove: of the campaign in view, of a project that was measured before, or of nothing but assumptions. */
export function PlanPage() {
  const route = useRoute()
  const campaign = route.kind === 'campaign' ? route.campaign : null
  const path = route.kind === 'plan' ? route.path : null
  const known = useCall('plan.inputs', { campaign, path })
  return (
    <Page
      title="Plan"
      said="what a budget can prove on this machine, by simulation of the very decisions that a campaign makes"
      controls={campaign === null ? <Begin path={path} /> : null}
    >
      <PageBody>
        {known.data === undefined ? (
          known.error === null ? (
            <Loading what="what is known" />
          ) : (
            <Failed error={known.error} again={() => void known.refetch()} />
          )
        ) : (
          <Planner key={`${campaign} ${path}`} known={known.data} look="solid" />
        )}
      </PageBody>
    </Page>
  )
}

/** Whose measurements it begins with. */
function Begin({ path }: { readonly path: string | null }) {
  const campaigns = useCall('campaign.list', {})
  const projects = new Map(campaigns.data?.map((campaign) => [campaign.projectPath, campaign.projectName]))
  if (projects.size === 0) return null
  return (
    <label className={styles.begin}>
      Begin with
      <select
        value={path ?? ''}
        onChange={(event) => go({ kind: 'plan', path: event.target.value === '' ? null : event.target.value }, true)}
      >
        <option value="">assumptions alone</option>
        {[...projects].map(([each, name]) => (
          <option key={each} value={each}>
            what was measured on {name}
          </option>
        ))}
      </select>
    </label>
  )
}
