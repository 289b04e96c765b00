import type { AttentionItem } from '../../../preload/contract/campaign.ts'
import type { Status } from '../../status.ts'

/** The shape of each kind of thing to look at; a finding has a flag instead. */
export const attentionStatus: Readonly<Record<AttentionItem['kind'], Status>> = {
  kept: 'keep',
  finding: 'baseline',
  contaminated: 'contaminated',
  lost: 'crash',
  retired: 'retired',
  stuck: 'inconclusive',
  warning: 'inconclusive',
}

/** A finding's sign: a flag. */
export function Flag() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" style={{ flex: 'none' }}>
      <path
        d="M2.5 11V1.5h7L7.8 4l1.7 2.5h-7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  )
}
