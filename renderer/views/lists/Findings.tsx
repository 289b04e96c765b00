import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Failed, Loading } from '../../components/controls.tsx'
import { Drawing } from '../../components/Drawing.tsx'
import { useNow } from '../../components/hooks.ts'
import { Page, PageBody } from '../../components/Page.tsx'
import { counted } from '../../format.ts'
import { Asked } from './Asked.tsx'
import { FindingItem } from './FindingItem.tsx'
import styles from './Findings.module.css'

/** What is worth knowing and is no speedup, and everything that ever asked for a look. */
export function Findings() {
  const [route] = useCampaignRoute()
  const { campaign } = route
  const findings = useCall('finding.list', { campaign })
  const attention = useCall('attention.list', { campaign })
  const head = useCall('campaign.head', { campaign })
  const now = useNow(30_000)
  if (findings.data === undefined || attention.data === undefined) {
    const error = findings.error ?? attention.error
    return error === null ? (
      <Loading what="the findings" />
    ) : (
      <Failed error={error} again={() => void Promise.all([findings.refetch(), attention.refetch()])} />
    )
  }
  if (findings.data.length === 0 && attention.data.length === 0)
    return (
      <Page title="Findings">
        <Drawing name="findings" title="Nothing found yet">
          A finding is something worth knowing that is no speedup: a bug in the code, a result that hangs on the seed, a
          guard that broke, a patch that measures something else than it claims. Agents report them with their patches;
          Pawl runs the check that proves one.
        </Drawing>
      </Page>
    )
  const found = findings.data.toSorted((a, b) => b.createdAt - a.createdAt)
  const proven = found.filter((finding) => finding.failsBefore === true && finding.passesAfter === true).length
  return (
    <Page
      title="Findings"
      said={found.length === 0 ? '' : `${counted(found.length, 'finding')}, ${proven} proven by a check that Pawl ran`}
    >
      <PageBody>
        {found.length > 0 ? (
          <ul className={styles.findings} aria-label="Findings">
            {found.map((finding) => (
              <FindingItem key={finding.id} campaign={campaign} finding={finding} now={now} />
            ))}
          </ul>
        ) : (
          <p className={styles.none}>
            No finding yet: a bug, a result that hangs on the seed, or a patch that games its measure would stand here,
            with the check that proves it.
          </p>
        )}
        {attention.data.length === 0 ? null : (
          <Asked campaign={campaign} items={attention.data} noise={head.data?.noise ?? null} now={now} />
        )}
      </PageBody>
    </Page>
  )
}
