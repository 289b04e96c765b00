import { useLogTarget } from '../../app/log-target.ts'
import { useCall } from '../../client/connection.tsx'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { LogView } from '../log/LogView.tsx'

type Props = {
  readonly campaign: string
  readonly experiment: number
  readonly asked: string | null
  readonly onRun: (run: string) => void
}

/** The log of one run of this experiment: the one that lives, else the newest, else the one asked for. */
export function LogTab({ campaign, experiment, asked, onRun }: Props) {
  const runs = useCall('experiment.runs', { campaign, experiment })
  const all = runs.data?.toSorted((a, b) => b.number - a.number) ?? []
  // A run that was asked for may be none of this experiment's: a run of the stack, found by a search.
  const usual = all.find((run) => run.outcome === null) ?? all[0]
  const shown = asked === null ? usual : all.find((run) => run.id === asked)
  const id = asked ?? usual?.id
  const { target, aim } = useLogTarget()
  if (id === undefined) {
    if (runs.isError) return <Failed error={runs.error} again={() => void runs.refetch()} />
    return runs.data === undefined ? (
      <Loading what="the runs" />
    ) : (
      <Note title="No log yet">It begins with the first run.</Note>
    )
  }
  return (
    <LogView key={target?.run === id ? `${id}-${target.offset}` : id} run={id}>
      <select
        aria-label="Run"
        value={id}
        onChange={(event) => {
          aim(null)
          onRun(event.target.value)
        }}
      >
        {shown === undefined ? <option value={id}>another run</option> : null}
        {all.map((run) => (
          <option key={run.id} value={run.id}>
            run {run.number}, {run.stage}, seed {run.seed}
            {run.outcome === null ? ', running' : ''}
          </option>
        ))}
      </select>
    </LogView>
  )
}
