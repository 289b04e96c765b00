import { useCall } from '../../client/connection.tsx'
import styles from './Setup.module.css'

/** Repositories of earlier campaigns: the likeliest ones to be looked at again. */
export function Recent({ onTake }: { readonly onTake: (path: string) => void }) {
  const campaigns = useCall('campaign.list', {})
  const paths = [...new Set(campaigns.data?.map((campaign) => campaign.projectPath))].slice(0, 6)
  if (paths.length === 0) return null
  return (
    <section className={styles.recent} aria-label="Repositories of earlier campaigns">
      <h2>Used before</h2>
      <ul>
        {paths.map((path) => (
          <li key={path}>
            <button type="button" onClick={() => onTake(path)}>
              {path}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
