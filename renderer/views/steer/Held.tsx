import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Button } from '../../components/controls.tsx'
import { Shape } from '../../components/Shape.tsx'
import styles from './Steer.module.css'
import { useSteer } from './useSteer.ts'

/** Proposals that wait for a person, and whether further ones shall. */
export function Held({ head }: { readonly head: CampaignHead }) {
  const steer = useSteer()
  const { client } = useEngine()
  const [, move] = useCampaignRoute()
  const gone = useStatus() !== 'open'
  const campaign = head.id
  const list = useExperiments(campaign)
  const held = list.data?.rows.filter((row) => row.state === 'held') ?? []
  return (
    <section className={styles.part} aria-label="Proposals that wait for you">
      <h2>
        Proposals that wait for you <span>{held.length === 0 ? 'none' : held.length}</span>
      </h2>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={head.holdsProposals}
          disabled={gone}
          onChange={(event) => void steer('campaign.hold', { campaign, hold: event.target.checked })}
        />
        <span>Hold every proposal until I approve it</span>
      </label>
      <ul className={styles.held}>
        {held.map((row) => (
          <li key={row.number}>
            <button
              type="button"
              className={styles.name}
              onClick={() => move({ view: 'campaign', experiment: row.number, tab: 'diff', run: null })}
              dir="auto"
            >
              <Shape status="held" /> <i>{row.number}</i> {row.hypothesis.slice(0, 300)}
            </button>
            <Button
              disabled={gone}
              onClick={() => void steer('experiment.approve', { campaign, experiment: row.number })}
            >
              Approve
            </Button>
            <Button
              look="quiet"
              disabled={gone}
              onClick={() =>
                void steer(
                  'experiment.discard',
                  { campaign, experiment: row.number, why: 'not approved' },
                  {
                    text: `Discarded ${row.number}`,
                    undo: () => client.call('experiment.undiscard', { campaign, experiment: row.number }),
                  },
                )
              }
            >
              Discard
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
