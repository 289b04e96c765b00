import { useCall } from '../../client/connection.tsx'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { DiffList } from './DiffList.tsx'

/** The whole patch. */
export function DiffTab({ campaign, experiment }: { readonly campaign: string; readonly experiment: number }) {
  const diff = useCall('experiment.diff', { campaign, experiment }, { enabled: experiment !== 0 })
  if (experiment === 0) return <Note title="The baseline has no patch">It is the code unmodified.</Note>
  if (diff.data !== undefined) {
    if (diff.data.diff === '') return <Note title="An empty patch">This experiment changes nothing.</Note>
    return <DiffList diff={diff.data.diff} truncated={diff.data.truncated} />
  }
  return diff.isError ? <Failed error={diff.error} again={() => void diff.refetch()} /> : <Loading what="the patch" />
}
