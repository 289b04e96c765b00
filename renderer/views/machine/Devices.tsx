import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { Machine } from '../../../preload/contract/gpu.ts'
import { deviceRows } from './devices.ts'
import styles from './Gpu.module.css'

/** Who has which device of the machine: each is a lease of its own, and a campaign stays with one of them. */
export function Devices({ head, machine }: { readonly head: CampaignHead; readonly machine: Machine }) {
  const rows = deviceRows(machine, head.id)
  if (rows.length === 0) return null
  return (
    <>
      <h3>Leases</h3>
      <dl className={styles.facts} aria-label="Leases">
        {rows.map((row) => (
          <div key={row.device} title={row.title}>
            <dt>{row.isOwn ? <b>{row.name}</b> : row.name}</dt>
            <dd>{row.said}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
