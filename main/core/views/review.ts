import type { Review } from '../../../preload/contract/review.ts'
import type { RebuildAnswer } from '../decide/protocol.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import { listMarks } from '../store/review.ts'
import { medianDurationMs } from '../store/run-totals.ts'
import { type Reader, sql } from '../store/sql.ts'
import { stackHistory } from '../store/stack.ts'
import { hasFinished } from '../store/steps.ts'
import { listWithdrawals } from '../store/withdrawals.ts'

/** What the review says of the kept patches, and what applying it would do. */
export function reviewOf(db: Reader, campaign: CampaignRecord): Review {
  const { leaving, joining } = wantedStack(db, campaign.id)
  const underway = listWithdrawals(db, campaign.id).map(({ experiment }) => experiment)
  const median = medianDurationMs(db, campaign.id)
  const pairs = campaign.settings.finalPairs
  const open = leaving.some((experiment) => !underway.includes(experiment)) || joining.length > 0
  return {
    marks: listMarks(db, campaign.id),
    leaving: [...leaving],
    joining: [...joining],
    underway,
    way: open ? wayOf(db, campaign) : 'none',
    proof: { pairs, ms: median === null ? null : 2 * pairs * median },
  }
}

function wayOf(db: Reader, campaign: CampaignRecord): Review['way'] {
  switch (campaign.state) {
    case 'preparing':
    case 'running':
    case 'paused':
      return hasFinished(db, campaign.id) ? 'not-now' : 'live'
    case 'finished':
      return 'rebuild'
    case 'stopped':
    case 'failed':
      return 'not-now'
  }
}

type Wanted = {
  readonly leaving: readonly number[]
  readonly joining: readonly number[]
  /** The stack as it is to be, in order. */
  readonly kept: readonly number[]
}

function wantedStack(db: Reader, campaign: string): Wanted {
  const said = new Map(listMarks(db, campaign).map((mark) => [mark.experiment, mark.said]))
  const history = stackHistory(db, campaign)
  const now = history.filter((entry) => entry.retiredAt === null).map((entry) => entry.experiment)
  const leaving = now.filter((experiment) => said.get(experiment) === 'rejected')
  const joining = takenOut(db, campaign).filter(
    (experiment) => said.get(experiment) === 'accepted' && !now.includes(experiment),
  )
  return {
    leaving,
    joining,
    kept: [...now.filter((experiment) => !leaving.includes(experiment)), ...joining],
  }
}

/** What a researcher took out of the stack, and may put back: the evidence for it still stands. */
function takenOut(db: Reader, campaign: string): number[] {
  return db
    .all<{ number: number }>(
      sql`SELECT number FROM experiment WHERE campaign_id = ${campaign} AND verdict = 'retired' AND reason = 'withdrawn'`,
    )
    .map((row) => row.number)
    .sort((a, b) => a - b)
}

/** What the decisions are told when they ask how the stack is to be rebuilt; null when the review changes nothing. */
export function rebuildAnswer(db: Reader, campaign: string): RebuildAnswer | null {
  const { leaving, joining, kept } = wantedStack(db, campaign)
  if (leaving.length + joining.length === 0) return null
  const notes = new Map(listMarks(db, campaign).map((mark) => [mark.experiment, mark.note]))
  return {
    kind: 'rebuild',
    leaving: leaving.map((experiment) => ({ experiment, sentence: rejectedSentence(notes.get(experiment) ?? '') })),
    joining,
    kept: kept.map((experiment) => ({ experiment, probability: probabilityOf(db, campaign, experiment) })),
  }
}

/** The verdict's sentence of a patch that a reviewer rejected. */
export function rejectedSentence(note: string): string {
  return note === '' ? 'Rejected in review.' : `Rejected in review: ${note}`
}

function probabilityOf(db: Reader, campaign: string, experiment: number): number {
  return (
    db.one<{ probability: number | null }>(
      sql`SELECT coalesce(json_extract(evidence, '$.noLoss'), json_extract(evidence, '$.probability')) AS probability FROM experiment WHERE campaign_id = ${campaign} AND number = ${experiment}`,
    )?.probability ?? 0
  )
}
