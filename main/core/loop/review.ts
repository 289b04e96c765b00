import type { Event } from '../../../preload/contract/events.ts'
import type { Clock } from '../clock.ts'
import { oneLine } from '../export/line.ts'
import { assertNever, fail } from '../failure.ts'
import type { CampaignRecord } from '../store/campaigns.ts'
import { listMarks } from '../store/review.ts'
import type { Writer } from '../store/sql.ts'
import { insertWithdrawal } from '../store/withdrawals.ts'
import { rejectedSentence, reviewOf } from '../views/review.ts'
import type { Campaigns } from './campaigns.ts'

/**
 * Makes the stack what the review says. While the campaign goes on, its decisions are told what leaves and prove the rest at the end;
 * after the end the stack is put together anew and measured again.
 */
export async function applyReview(
  o: {
    readonly db: Writer
    readonly clock: Clock
    readonly campaigns: Pick<Campaigns, 'rebuild'>
    readonly announce: (event: Event) => void
  },
  campaign: CampaignRecord,
): Promise<void> {
  const { way, leaving } = reviewOf(o.db, campaign)
  switch (way) {
    case 'none':
      return
    case 'not-now':
      return fail(
        'not-now',
        `The campaign is ${campaign.state}, so its stack can’t be rebuilt now.`,
        campaign.state === 'running' ? 'Wait until the last rebuild has ended.' : 'Continue the campaign first.',
      )
    case 'live': {
      const notes = new Map(listMarks(o.db, campaign.id).map((mark) => [mark.experiment, mark.note]))
      for (const experiment of leaving) {
        const why = oneLine(rejectedSentence(notes.get(experiment) ?? ''), 500)
        insertWithdrawal(o.db, campaign.id, { experiment, why, at: o.clock.nowMs() })
      }
      o.announce({ kind: 'marks-changed', campaign: campaign.id })
      return
    }
    case 'rebuild':
      return await o.campaigns.rebuild(campaign.id)
    default:
      assertNever(way)
  }
}
