import type { CampaignHead, CampaignSummary } from '../../preload/contract/campaign.ts'
import { useCall, useEngine } from '../client/connection.tsx'
import { Confirm } from '../components/controls.tsx'
import { counted } from '../format.ts'
import { printDay } from './Chooser.tsx'
import { go } from './navigation.ts'
import { useNotice, useOverlay } from './preferences.ts'

/** Asks before all that is stored of a campaign is deleted. */
export function RemoveDialog({ campaign }: { readonly campaign: string }) {
  const { client, queries } = useEngine()
  const say = useNotice((state) => state.say)
  const show = useOverlay((state) => state.show)
  const head = useCall('campaign.head', { campaign })
  if (head.data === undefined) return null
  return (
    <Confirm
      title={`Remove ${head.data.projectName}, ${printDay(head.data.createdAt)}?`}
      text={removeText(head.data)}
      action="Remove it for good"
      onConfirm={() => {
        client
          .call('campaign.remove', { campaign })
          .then(() => {
            // Home leads to the newest campaign: it must not find this one in a list from before.
            queries.setQueryData<readonly CampaignSummary[]>(['campaign.list', {}], (list) =>
              list?.filter((other) => other.id !== campaign),
            )
            go({ kind: 'home' })
            queries.removeQueries({ predicate: ({ queryKey }) => isOf(queryKey[1], campaign) })
          })
          .catch(say)
          .finally(() => void queries.invalidateQueries({ queryKey: ['campaign.list'] }))
      }}
      onClose={() => show(null)}
    />
  )
}

function removeText({ runs, kept }: CampaignHead): string {
  const lost =
    kept === 0
      ? ''
      : ` ${counted(kept, 'kept patch', 'kept patches')} with the evidence for them go too: export them first.`
  return `${counted(runs, 'run')} with their curves and logs, every experiment and every session are deleted.${lost} Your repository is not touched. There is no way back.`
}

function isOf(args: unknown, campaign: string): boolean {
  return typeof args === 'object' && args !== null && 'campaign' in args && args.campaign === campaign
}
