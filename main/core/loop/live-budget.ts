import type { Budget } from '../../../preload/contract/campaign.ts'
import { campaignById } from '../store/campaigns.ts'
import type { CampaignContext } from './context.ts'

/** The campaign's budget as it is now: it may have been extended since the loop began. */
export function liveBudget(c: Pick<CampaignContext, 'db' | 'campaign'>): Budget {
  return campaignById(c.db, c.campaign.id)?.budget ?? c.campaign.budget
}
