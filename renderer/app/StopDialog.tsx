import { useEngine } from '../client/connection.tsx'
import { Confirm } from '../components/controls.tsx'
import { useNotice, useOverlay } from './preferences.ts'

/** Asks before a campaign is ended for good. */
export function StopDialog({ campaign }: { readonly campaign: string }) {
  const { client, queries } = useEngine()
  const say = useNotice((state) => state.say)
  const show = useOverlay((state) => state.show)
  return (
    <Confirm
      title="Stop this campaign?"
      text="The run under way is ended and its result is not used. What was kept stays kept and can be exported. A stopped campaign does not go on again; pause it for that."
      action="Stop the campaign"
      onConfirm={() => {
        client
          .call('campaign.stop', { campaign })
          .catch(say)
          .finally(() => void queries.invalidateQueries())
      }}
      onClose={() => show(null)}
    />
  )
}
