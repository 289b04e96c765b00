import { useCall } from '../client/connection.tsx'
import { Button } from '../components/controls.tsx'
import { Drawing } from '../components/Drawing.tsx'
import { printDay } from './Chooser.tsx'
import { go } from './navigation.ts'
import { campaignRoute } from './route.ts'

/** A campaign that is not there: removed in another window, or an old link. */
export function CampaignGone() {
  const campaigns = useCall('campaign.list', {})
  const newest = campaigns.data?.toSorted((a, b) => b.createdAt - a.createdAt)[0]
  return (
    <Drawing
      name="gone"
      title="This campaign is not there"
      buttons={
        <>
          {newest === undefined ? null : (
            <Button look="solid" onClick={() => go(campaignRoute(newest.id))}>
              Open {newest.projectName}, {printDay(newest.createdAt)}
            </Button>
          )}
          <Button onClick={() => go({ kind: 'setup', path: null })}>New campaign</Button>
        </>
      }
    >
      It was removed, in another window or by another Pawl on this data folder, or the link is of another machine.
    </Drawing>
  )
}
