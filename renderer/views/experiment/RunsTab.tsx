import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { effectDecimals } from '../../format.ts'
import styles from './Experiment.module.css'
import { RunsTable } from './RunsTable.tsx'

/** Every run of the experiment, with all that is known of it. */
export function RunsTab({
  campaign,
  detail,
  head,
}: {
  readonly campaign: string
  readonly detail: ExperimentDetail
  readonly head: CampaignHead
}) {
  const [, move] = useCampaignRoute()
  const runs = useCall('experiment.runs', { campaign, experiment: detail.number })
  if (runs.data === undefined)
    return runs.isError ? <Failed error={runs.error} again={() => void runs.refetch()} /> : <Loading what="the runs" />
  if (runs.data.length === 0) return <Note title="No run yet">It waits for its turn.</Note>
  return (
    <div className={styles.scroll}>
      <RunsTable
        wide
        runs={runs.data}
        detail={detail}
        decimals={effectDecimals(head.noise)}
        onRun={(run) => move({ tab: 'log', run }, true)}
      />
    </div>
  )
}
