import { fail } from '../failure.ts'
import { experimentByNumber, insertExperiment, nextExperimentNumber, patchOf } from '../store/experiments.ts'
import type { Writer } from '../store/sql.ts'
import { stackNow } from '../store/stack.ts'

/** Queues the patch of an experiment again, as a new experiment: verdicts are facts and are not taken back. */
export function retryExperiment(db: Writer, campaign: string, experiment: number, at: number): number {
  const old = experimentByNumber(db, campaign, experiment)
  const patch = patchOf(db, campaign, experiment)
  if (old === null || patch === null)
    return fail(
      'no-experiment',
      `There is no experiment ${experiment} with a patch in this campaign.`,
      'See which there are: pawl leaderboard.',
    )
  const number = nextExperimentNumber(db, campaign)
  insertExperiment(db, {
    campaign,
    number,
    parent: stackNow(db, campaign).at(-1) ?? 0,
    hypothesis: old.hypothesis,
    rationale: old.rationale,
    author: `${old.author}, again after experiment ${experiment}`,
    state: 'queued',
    session: old.session,
    plan: { kind: 'retest', on: [experiment], idea: null, reason: 'The researcher asked for it.' },
    source: old.source,
    files: old.files,
    warnings: old.warnings,
    createdAt: at,
    patch,
  })
  return number
}
