import { fail } from '../../failure.ts'
import { experimentByNumber, setExperimentState } from '../../store/experiments.ts'
import type { Writer } from '../../store/sql.ts'

/** The researcher lets a held proposal be measured. */
export function approveHeld(db: Writer, campaign: string, experiment: number): void {
  const found =
    experimentByNumber(db, campaign, experiment) ??
    fail(
      'no-experiment',
      `There is no experiment ${experiment} in this campaign.`,
      'See which there are: pawl leaderboard.',
    )
  if (found.state !== 'held')
    fail('not-held', `Experiment ${experiment} waits for nobody: it is ${found.state}.`, 'Nothing needs doing.')
  setExperimentState(db, campaign, experiment, 'queued')
}
