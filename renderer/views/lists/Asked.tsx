import { useState } from 'react'
import type { AttentionItem } from '../../../preload/contract/campaign.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useNotice } from '../../app/preferences.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { Choice } from '../../components/controls.tsx'
import table from '../../components/table.module.css'
import { effectDecimals, formatAge } from '../../format.ts'
import { AttentionShape, attentionText } from '../campaign/attention.tsx'
import styles from './Findings.module.css'

/** More rows than this are in the tree, with a filter. */
const most = 200

/** Everything that asked for a look, seen or not: nothing is lost by having been seen. */
export function Asked({
  campaign,
  items,
  noise,
  now,
}: {
  readonly campaign: string
  readonly items: readonly AttentionItem[]
  readonly noise: number | null
  readonly now: number
}) {
  const { client } = useEngine()
  const say = useNotice((state) => state.say)
  const gone = useStatus() !== 'open'
  const [, move] = useCampaignRoute()
  const [which, setWhich] = useState<'all' | 'unseen' | 'kept' | 'disturbed'>('all')
  const unseen = items.filter((item) => item.seenAt === null)
  const shown = items.filter(
    (item) =>
      which === 'all' ||
      (which === 'unseen' && item.seenAt === null) ||
      (which === 'kept' && (item.kind === 'kept' || item.kind === 'retired')) ||
      (which === 'disturbed' && (item.kind === 'contaminated' || item.kind === 'lost')),
  )
  const mark = (item: AttentionItem) => {
    client.call('attention.see', { campaign, keys: [item.key], seen: item.seenAt === null }).catch(say)
  }
  const open = ({ experiment, run }: AttentionItem) =>
    move({ view: 'campaign', experiment: experiment ?? 0, tab: run === null ? 'overview' : 'log', run })
  return (
    <section aria-label="All that asked for a look">
      <header className={styles.askedHead}>
        <h2>All that asked for a look</h2>
        <Choice
          label="Which of them"
          value={which}
          options={[
            ['all', 'All'],
            ['unseen', `Unseen ${unseen.length}`],
            ['kept', 'Kept and retired'],
            ['disturbed', 'Disturbed runs'],
          ]}
          onChange={setWhich}
        />
      </header>
      <table className={classes(table.table, table.lined)}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className={table.num}>
              Experiment
            </th>
            <th scope="col" className={table.num}>
              Age
            </th>
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, most).map((item) => (
            <tr key={item.key}>
              <td className={classes(table.wrap, item.seenAt === null && styles.unseen)} dir="auto">
                <AttentionShape kind={item.kind} /> {attentionText(item, effectDecimals(noise))}
              </td>
              <td className={table.num}>
                {item.experiment === null && item.run === null ? (
                  ''
                ) : (
                  <button type="button" className={styles.link} onClick={() => open(item)}>
                    {item.experiment ?? 'run'}
                  </button>
                )}
              </td>
              <td className={table.num}>{formatAge(now - item.at)}</td>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Seen: ${attentionText(item, effectDecimals(noise)).slice(0, 80)}`}
                  checked={item.seenAt !== null}
                  disabled={gone}
                  onChange={() => mark(item)}
                />
              </td>
            </tr>
          ))}
          {shown.length === 0 ? (
            <tr>
              <td colSpan={4}>None of these.</td>
            </tr>
          ) : null}
        </tbody>
      </table>
      {shown.length > most ? (
        <p className={styles.none}>{`The newest ${most} of ${shown.length}; the tree’s filter finds the others.`}</p>
      ) : null}
    </section>
  )
}
