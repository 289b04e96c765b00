import type { Event } from '../../../preload/contract/events.ts'
import type { Clock } from '../clock.ts'
import { oneLine } from '../export/line.ts'
import { fail } from '../failure.ts'
import { experimentByNumber, setVerdict } from '../store/experiments.ts'
import type { Writer } from '../store/sql.ts'
import type { Campaigns } from './campaigns.ts'

/**
 * The researcher discards an experiment. One that waits is discarded here; one that is being measured, pooled or kept is withdrawn
 * from the decisions, which say what follows.
 */
export function refuseWaiting(
  o: {
    readonly db: Writer
    readonly clock: Clock
    readonly campaigns: Campaigns
    readonly announce: (event: Event) => void
  },
  campaign: string,
  experiment: number,
  why: string,
): void {
  const found =
    experimentByNumber(o.db, campaign, experiment) ??
    fail(
      'no-experiment',
      `There is no experiment ${experiment} in this campaign.`,
      'See which there are: pawl leaderboard.',
    )
  if (experiment === 0)
    fail(
      'baseline',
      'The baseline can’t be discarded: everything is measured against it.',
      'Stop the campaign instead.',
    )
  if (found.state === 'queued' || found.state === 'held') {
    setVerdict(o.db, campaign, experiment, {
      verdict: 'discard',
      reason: 'withdrawn',
      sentence: `The researcher discarded it: ${oneLine(why, 500) || 'no reason given'}.`,
      evidence: null,
      at: o.clock.nowMs(),
    })
  } else if (found.state === 'decided' && found.verdict !== 'keep') {
    fail(
      'already-decided',
      `Experiment ${experiment} is decided already: ${found.verdict}.`,
      'Nothing needs to be done.',
    )
  } else if (!o.campaigns.withdraw(campaign, experiment)) {
    fail(
      'not-running',
      'The campaign does not run, so its decisions can’t be told.',
      `Continue it with "pawl resume ${campaign}", then discard the experiment.`,
    )
  }
  o.announce({ kind: 'experiment-changed', campaign, experiment })
}
