import type { CampaignSummary } from '../../preload/contract/campaign.ts'
import { hasEnded } from './campaign-printer.ts'
import { chooseCampaign } from './choose-campaign.ts'

/** The campaign that is meant; without a reference the newest that has not ended, if there is one. */
export async function chooseUnfinished(
  campaigns: CampaignSummary[],
  reference: string | null,
): Promise<CampaignSummary> {
  const unfinished = campaigns.filter((campaign) => !hasEnded(campaign))
  const among = reference === null && unfinished.length > 0 ? unfinished : campaigns
  return await chooseCampaign({ 'campaign.list': () => among }, reference)
}
