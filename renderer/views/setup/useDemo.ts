import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { defaultSettings } from '../../../preload/contract/settings.ts'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import { go } from '../../app/navigation.ts'
import { campaignRoute } from '../../app/route.ts'
import { useEngine } from '../../client/connection.tsx'

/** The demo in one click: its project is made, trusted (it came with Pawl), and a campaign starts. */
export function useDemo(): UseMutationResult<string, Error, void> {
  const { client, queries } = useEngine()
  return useMutation({
    mutationFn: async () => {
      const { path, agent } = await client.call('demo.prepare', {})
      const { campaign } = await client.call('campaign.start', {
        path,
        projectFile: null,
        agent,
        budget: unlimited,
        dials: defaultSettings.dials,
        trust: true,
      })
      return campaign
    },
    onSuccess: async (campaign) => {
      await queries.invalidateQueries({ queryKey: ['campaign.list'] })
      go(campaignRoute(campaign))
    },
  })
}
