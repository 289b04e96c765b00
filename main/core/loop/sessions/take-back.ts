import type { Event } from '../../../../preload/contract/events.ts'
import type { Clock } from '../../clock.ts'
import { oneLine } from '../../export/line.ts'
import { fail } from '../../failure.ts'
import type { CampaignRecord } from '../../store/campaigns.ts'
import { type ExperimentRecord, experimentByNumber, setPending, setVerdict } from '../../store/experiments.ts'
import type { Writer } from '../../store/sql.ts'
import { deleteWithdrawal, insertWithdrawal } from '../../store/withdrawals.ts'
import type { Campaigns } from '../campaigns.ts'

type Around = {
  readonly db: Writer
  readonly clock: Clock
  readonly campaigns: Pick<Campaigns, 'nudge'>
  readonly announce: (event: Event) => void
}

/**
 * The researcher discards an experiment. One that waits is discarded here; one that is being measured, pooled or kept is withdrawn
 * from the decisions, which say what follows as soon as they ask for something.
 */
export function discard(o: Around, campaign: CampaignRecord, number: number, why: string): void {
  const found = experiment(o, campaign, number)
  const reason = oneLine(why, 500)
  if (found.state === 'queued' || found.state === 'held') {
    setVerdict(o.db, campaign.id, number, {
      verdict: 'discard',
      reason: 'withdrawn',
      sentence: `The researcher discarded it: ${reason || 'no reason given'}`,
      evidence: null,
      at: o.clock.nowMs(),
    })
    o.campaigns.nudge(campaign.id)
  } else if (found.state === 'decided' && found.verdict !== 'keep') {
    fail('already-decided', `Experiment ${number} is decided already: ${found.verdict}.`, 'Nothing needs to be done.')
  } else if (campaign.state === 'finished') {
    fail(
      'campaign-finished',
      'The campaign has ended, so its decisions can’t be told.',
      'Reject the patch under Review: the stack is then rebuilt without it and measured again.',
    )
  } else insertWithdrawal(o.db, campaign.id, { experiment: number, why: reason, at: o.clock.nowMs() })
  o.announce({ kind: 'experiment-changed', campaign: campaign.id, experiment: number })
}

/** Takes a discard back, as long as the decisions have not heard of it. */
export function undiscard(o: Around, campaign: CampaignRecord, number: number): void {
  const found = experiment(o, campaign, number)
  const waited = found.verdict === 'discard' && found.reason === 'withdrawn' && found.runs === 0
  if (!deleteWithdrawal(o.db, campaign.id, number)) {
    if (!waited)
      fail(
        'already-decided',
        `Experiment ${number} is decided: ${found.verdict}.`,
        'Try it again instead: its patch becomes a new experiment.',
      )
    setPending(o.db, campaign.id, number)
    o.campaigns.nudge(campaign.id)
  }
  o.announce({ kind: 'experiment-changed', campaign: campaign.id, experiment: number })
}

function experiment(o: Around, campaign: CampaignRecord, number: number): ExperimentRecord {
  if (number === 0)
    fail(
      'baseline',
      'The baseline can’t be discarded: everything is measured against it.',
      'Stop the campaign instead.',
    )
  return (
    experimentByNumber(o.db, campaign.id, number) ??
    fail(
      'no-experiment',
      `There is no experiment ${number} in this campaign.`,
      'See which there are: pawl leaderboard.',
    )
  )
}
