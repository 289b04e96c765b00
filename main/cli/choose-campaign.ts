import type { CampaignSummary } from '../../preload/contract/campaign.ts'
import { fail } from '../core/failure.ts'
import type { Handlers } from '../serve.ts'

/**
 * The campaign that a person means: its id, the beginning or the end of it, or nothing for the newest.
 * Throws a `Failure` when there is none or more than one.
 */
export async function chooseCampaign(
  handlers: Pick<Handlers, 'campaign.list'>,
  reference: string | null,
): Promise<CampaignSummary> {
  const campaigns = await handlers['campaign.list']({})
  const newestFirst = [...campaigns].sort((a, b) => b.createdAt - a.createdAt)
  const matching =
    reference === null ? newestFirst.slice(0, 1) : newestFirst.filter(({ id }) => isMeant(id, reference.toLowerCase()))
  const [found, another] = matching
  if (found === undefined && reference === null)
    return fail('no-campaign', 'There is no campaign yet.', 'Start one with `pawl run DIR`, or try `pawl demo`.')
  if (found === undefined)
    return fail('no-campaign', `There is no campaign "${reference}".`, 'See `pawl list` for those there are.')
  if (another !== undefined)
    return fail(
      'several-campaigns',
      `"${reference}" fits ${matching.length} campaigns.`,
      'Write more of its id; see `pawl list`.',
    )
  return found
}

// The beginning of an id is its time: two campaigns of one day share it, and their ends differ.
function isMeant(id: string, reference: string): boolean {
  return reference !== '' && (id.startsWith(reference) || id.endsWith(reference))
}
