import { useCall } from '../../client/connection.tsx'
import { Failed, Loading } from '../../components/controls.tsx'
import styles from './Review.module.css'

/** The report that goes with an export, to be read over coffee. Its page runs no script and loads nothing. */
export function Report({ campaign }: { readonly campaign: string }) {
  const report = useCall('campaign.report', { campaign })
  if (report.data === undefined)
    return report.isError ? (
      <Failed error={report.error} again={() => void report.refetch()} />
    ) : (
      <Loading what="the report" />
    )
  return <iframe className={styles.report} title="Report" sandbox="" srcDoc={report.data.html} />
}
