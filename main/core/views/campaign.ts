import type { Campaign } from '../../../preload/contract/campaign.ts'
import type { CampaignRecord } from '../store/campaigns.ts'

/** The part of a stored campaign that the contract shows. */
export function campaignOf(record: CampaignRecord): Campaign {
  const {
    id,
    projectPath,
    projectName,
    base,
    objective,
    state,
    reason,
    agent,
    q,
    minEffect,
    budget,
    devices,
    holdsProposals,
    createdAt,
    startedAt,
    endedAt,
  } = record
  return {
    id,
    projectPath,
    projectName,
    base,
    objective,
    state,
    reason,
    agent,
    q,
    minEffect,
    budget,
    devices,
    holdsProposals,
    createdAt,
    startedAt,
    endedAt,
  }
}
