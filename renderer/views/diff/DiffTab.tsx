import { useCall } from '../../client/connection.tsx'
import { Button, Failed, Key, Loading, Note } from '../../components/controls.tsx'
import { saveFile } from '../../components/save.ts'
import { counted, formatLines } from '../../format.ts'
import styles from './Diff.module.css'
import { DiffList } from './DiffList.tsx'
import { useSources } from './useSources.ts'

/** The whole patch, with the code around it. */
export function DiffTab({
  campaign,
  experiment,
  files,
}: {
  readonly campaign: string
  readonly experiment: number
  readonly files: readonly { readonly path: string; readonly added: number; readonly removed: number }[]
}) {
  const diff = useCall('experiment.diff', { campaign, experiment }, { enabled: experiment !== 0 })
  const sources = useSources(campaign, experiment, diff.data?.diff ?? '')
  if (experiment === 0) return <Note title="The baseline has no patch">It is the code unmodified.</Note>
  if (diff.data === undefined)
    return diff.isError ? <Failed error={diff.error} again={() => void diff.refetch()} /> : <Loading what="the patch" />
  const { diff: text, truncated } = diff.data
  if (text === '') return <Note title="An empty patch">This experiment changes nothing.</Note>
  const sum = (pick: 'added' | 'removed') => files.reduce((total, file) => total + file[pick], 0)
  return (
    <div className={styles.tab}>
      <div className={styles.tool}>
        <span>
          {counted(files.length, 'file')}, {formatLines(sum('added'), sum('removed'))}
        </span>
        <span className={styles.keys}>
          <Key>[</Key> <Key>]</Key> hunks <Key>w</Key> whole files
        </span>
        <span className={styles.grow} />
        <Button
          look="quiet"
          disabled={truncated}
          title={
            truncated ? 'This patch is too large to save from here: export the stack instead' : 'As git apply takes it'
          }
          onClick={() => saveFile(`experiment-${experiment}.patch`, 'text/x-diff', text)}
        >
          Save patch
        </Button>
      </div>
      <DiffList diff={text} truncated={truncated} sources={sources} />
    </div>
  )
}
