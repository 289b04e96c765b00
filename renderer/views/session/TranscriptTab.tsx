import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { Drawing } from '../../components/Drawing.tsx'
import { Conversation } from './Conversation.tsx'
import { SessionFacts } from './SessionFacts.tsx'
import styles from './Transcript.module.css'

/** What the agent said and did for this experiment. */
export function TranscriptTab({ detail, head }: { readonly detail: ExperimentDetail; readonly head: CampaignHead }) {
  if (detail.session === null)
    return head.agent.kind === 'script' ? (
      <Drawing name="transcript" title="No transcript: the agent is a script">
        This campaign’s proposals are patches from a folder, replayed in order. No model wrote them here.
      </Drawing>
    ) : (
      <Drawing name="transcript" title="No transcript">
        {detail.plan?.reason ?? 'No agent session is known for this experiment.'}
      </Drawing>
    )
  return (
    <div className={styles.frame}>
      <SessionFacts session={detail.session} />
      <Conversation key={detail.session} session={detail.session} />
    </div>
  )
}
