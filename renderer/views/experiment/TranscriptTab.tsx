import { useMemo } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { useCall } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { formatCompact, formatDuration, formatUsd } from '../../format.ts'
import styles from './Transcript.module.css'
import { type Turn, turnsOf } from './transcript.ts'

/** A longer transcript shows its end: what came last decides. */
const mostTurns = 2000

/** What the agent said and did for this experiment. */
export function TranscriptTab({
  campaign,
  detail,
  head,
}: {
  readonly campaign: string
  readonly detail: ExperimentDetail
  readonly head: CampaignHead
}) {
  const sessions = useCall('session.list', { campaign })
  const session = detail.session
  const transcript = useCall(
    'session.events',
    { session: session ?? '', from: 0, limit: 5000 },
    { enabled: session !== null },
  )
  const turns = useMemo(() => turnsOf(transcript.data?.events ?? []), [transcript.data])
  if (session === null) {
    return head.agent.kind === 'script' ? (
      <Note title="No transcript: the agent is a script">
        This campaign’s proposals are patches from a folder, replayed in order. No model wrote them here.
      </Note>
    ) : (
      <Note title="No transcript">No agent session is known for this experiment.</Note>
    )
  }
  if (transcript.data === undefined)
    return transcript.isError ? (
      <Failed error={transcript.error} again={() => void transcript.refetch()} />
    ) : (
      <Loading what="the transcript" />
    )
  const row = sessions.data?.find((candidate) => candidate.id === session)
  const facts =
    row === undefined
      ? []
      : [
          row.agent,
          formatDuration((row.endedAt ?? row.startedAt) - row.startedAt),
          row.tokensOut === null ? '' : `${formatCompact(row.tokensOut)} tokens out`,
          formatUsd(row.costUsd),
        ]
  if (turns.length === 0) {
    return (
      <Note title="The session printed nothing">
        {head.agent.kind === 'script' ? 'The agent is a script: it replays patches from a folder.' : undefined}
      </Note>
    )
  }
  return (
    <div className={classes(styles.list, turns.every((turn) => turn.kind === 'plain') && styles.plain)}>
      <p className={styles.head}>
        {facts.filter((fact) => fact !== '').join(', ')}
        {transcript.data.next < transcript.data.total || turns.length > mostTurns
          ? '. Shortened: its end is shown.'
          : ''}
      </p>
      {turns.slice(-mostTurns).map((turn, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns have no identity but their place
        <TurnView key={index} turn={turn} />
      ))}
    </div>
  )
}

function TurnView({ turn }: { readonly turn: Turn }) {
  switch (turn.kind) {
    case 'said':
      return (
        <div className={styles.turn}>
          <span>{turn.who}</span>
          <p dir="auto">{turn.text}</p>
        </div>
      )
    case 'tool':
      return (
        <div className={styles.turn}>
          <span>tool</span>
          <details>
            <summary>{turn.name}</summary>
            <pre>{turn.text}</pre>
          </details>
        </div>
      )
    case 'plain':
      return (
        <div className={styles.turn}>
          <span />
          <pre>{turn.text}</pre>
        </div>
      )
  }
}
