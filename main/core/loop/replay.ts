import type { Request } from '../decide/protocol.ts'
import { campaignDecisions } from '../decide/rebuild.ts'
import { fail } from '../failure.ts'
import { campaignById } from '../store/campaigns.ts'
import { runsOf } from '../store/runs.ts'
import type { Reader } from '../store/sql.ts'
import { listSteps } from '../store/steps.ts'
import { answerOfRun } from '../training/answer.ts'
import { restore } from './journal.ts'

export type Replay =
  | { readonly kind: 'same'; readonly steps: number; readonly runs: number; readonly verdicts: number }
  | { readonly kind: 'differs'; readonly step: number; readonly stored: string; readonly recomputed: string }

/**
 * Recomputes every decision of a campaign from its stored runs and compares it with what was stored, verdicts with their evidence
 * included. Any change to a stored value that a decision depended on shows as a difference.
 */
export function replayCampaign(db: Reader, id: string): Replay {
  const campaign =
    campaignById(db, id) ?? fail('no-campaign', `There is no campaign ${id}.`, 'See which there are: pawl list.')
  const steps = listSteps(db, id)
  const runs = runsOf(db, id)
  const standing = restore(campaignDecisions(campaign.settings), steps, (step) => {
    if (step.answer !== null) return step.answer
    const run = step.run === null ? undefined : runs.get(step.run)
    if (run === undefined)
      return fail(
        'run-missing',
        `Step ${step.seq} names a run that is not stored.`,
        'The database was changed by hand: restore a copy.',
      )
    return answerOfRun(run, campaign.objective, campaign.baselineValue)
  })
  if (standing.kind === 'diverged') {
    return {
      kind: 'differs',
      step: standing.seq,
      stored: describe(standing.stored),
      recomputed: standing.asked === null ? 'nothing, until another GPU has come further' : describe(standing.asked),
    }
  }
  return {
    kind: 'same',
    steps: steps.length,
    runs: steps.filter((step) => step.run !== null).length,
    verdicts: steps.filter((step) => step.request.kind === 'verdict').length,
  }
}

/** A request as a person would name it, with the numbers in which two of them can differ. */
function describe(request: Request): string {
  switch (request.kind) {
    case 'verdict':
      return `experiment ${request.experiment}: ${request.verdict} (${request.reason}), gain ${request.evidence?.gain ?? 'unknown'}`
    case 'run':
      return `${request.stage} run of [${request.patches.join(', ')}] with seed ${request.seed}, stopped above ${request.killAbove ?? 'nothing'}`
    case 'note':
      return `note: ${request.sentence}`
    case 'proposal':
      return 'the next proposal'
    case 'merge':
      return `whether [${request.patches.join(', ')}] merge`
    case 'rebuild':
      return `round ${request.round} of the review`
    case 'finish':
      return `the end: ${request.reason}, ${request.claim === null ? 'no claim' : `${request.claim.speedup}`}`
  }
}
