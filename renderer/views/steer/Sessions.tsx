import { useMemo, useState } from 'react'
import type { SessionRow } from '../../../preload/contract/session.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { classes } from '../../components/classes.ts'
import { Failed, Loading } from '../../components/controls.tsx'
import { Drawing } from '../../components/Drawing.tsx'
import { useNow } from '../../components/hooks.ts'
import { Shape } from '../../components/Shape.tsx'
import table from '../../components/table.module.css'
import { formatDuration, formatUsd } from '../../format.ts'
import { type Status, statusOf } from '../../status.ts'
import { Conversation } from '../session/Conversation.tsx'
import { SessionFacts } from '../session/SessionFacts.tsx'
import styles from './Steer.module.css'

/** More sessions than this are found through their experiments. */
const most = 300

/** Every session of the agents, the newest first, with the transcript of the one that is looked at. */
export function Sessions({ campaign }: { readonly campaign: string }) {
  const sessions = useCall('session.list', { campaign })
  const [chosen, choose] = useState<string | null>(null)
  const list = useExperiments(campaign)
  const came = useMemo(() => new Map(list.data?.rows.map((row) => [row.number, statusOf(row, null)])), [list.data])
  if (sessions.data === undefined)
    return sessions.isError ? (
      <Failed error={sessions.error} again={() => void sessions.refetch()} />
    ) : (
      <Loading what="the sessions" />
    )
  const rows = sessions.data.slice(0, most)
  const shown = rows.find((row) => row.id === chosen) ?? rows.find((row) => row.endedAt === null) ?? rows[0]
  if (shown === undefined)
    return (
      <Drawing name="transcript" title="No session yet">
        Each session of an agent appears here while it works, with all that it says and does.
      </Drawing>
    )
  return (
    <div className={styles.sessions}>
      <div className={styles.table}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Session</th>
              <th scope="col">For</th>
              <th scope="col">What came of it</th>
              <th scope="col" className={table.num}>
                Time
              </th>
              <th scope="col" className={table.num}>
                Cost
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.id}
                row={row}
                status={statusOfSession(row, came)}
                chosen={row.id === shown.id}
                onChoose={() => choose(row.id)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.session}>
        <SessionFacts session={shown.id} />
        <Conversation key={shown.id} session={shown.id} />
      </div>
    </div>
  )
}

/** A session that has ended looks like what came of it. */
function statusOfSession(row: SessionRow, came: ReadonlyMap<number, Status>): Status {
  if (row.endedAt === null) return 'running'
  if (row.outcome === 'crashed' || row.outcome === 'timed-out' || row.outcome === 'lost') return 'crash'
  return row.experiment === null ? 'discard' : (came.get(row.experiment) ?? 'queued')
}

function Row({
  row,
  status,
  chosen,
  onChoose,
}: {
  readonly row: SessionRow
  readonly status: Status
  readonly chosen: boolean
  readonly onChoose: () => void
}) {
  const [, move] = useCampaignRoute()
  const live = row.endedAt === null
  const now = useNow(1000, live)
  return (
    <tr data-open className={classes(chosen && styles.chosen)}>
      <td>
        <button type="button" aria-current={chosen ? 'true' : undefined} onClick={onChoose}>
          <Shape status={status} />
          {row.number}
        </button>
      </td>
      <td>{row.plan.kind}</td>
      <td className={styles.came}>
        {row.experiment === null ? (
          <span title={row.refusal ?? undefined}>{live ? 'running' : (row.refusal ?? row.outcome)}</span>
        ) : (
          <button
            type="button"
            onClick={() => move({ view: 'campaign', experiment: row.experiment, tab: 'transcript', run: null })}
          >
            experiment {row.experiment}
          </button>
        )}
      </td>
      <td className={table.num}>{formatDuration((row.endedAt ?? now) - row.startedAt)}</td>
      <td className={table.num}>{formatUsd(row.costUsd)}</td>
    </tr>
  )
}
