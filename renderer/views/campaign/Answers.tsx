import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import styles from './Answers.module.css'
import { Look } from './Look.tsx'
import { Running } from './Running.tsx'
import { Won } from './Won.tsx'

/** Is it running well? What have we won, and is it true? What should I look at? */
export function Answers({ head }: { readonly head: CampaignHead }) {
  return (
    <div className={styles.answers}>
      <Running head={head} />
      <Won head={head} />
      <Look head={head} />
    </div>
  )
}
