import type { AttentionItem } from '../../../preload/contract/campaign.ts'
import { Shape } from '../../components/Shape.tsx'
import { formatEffect } from '../../format.ts'
import type { Status } from '../../status.ts'

/** The shape of each kind of thing to look at; a finding has a flag instead. */
const shapes: Readonly<Record<AttentionItem['kind'], Status>> = {
  kept: 'keep',
  finding: 'baseline',
  contaminated: 'contaminated',
  lost: 'crash',
  retired: 'retired',
  stuck: 'inconclusive',
  warning: 'inconclusive',
}

const words: Readonly<Record<AttentionItem['kind'], string>> = {
  kept: 'Kept',
  finding: 'Finding',
  contaminated: 'Contaminated',
  lost: 'Lost',
  retired: 'Retired',
  stuck: 'Stuck',
  warning: 'Warning',
}

export function AttentionShape({ kind }: { readonly kind: AttentionItem['kind'] }) {
  return kind === 'finding' ? <Flag /> : <Shape status={shapes[kind]} />
}

/** `Kept: warmdown 0.7 to 0.75, +0.027 %` */
export function attentionText(item: AttentionItem, decimals: number): string {
  const effect = item.effect === null ? '' : `, ${formatEffect(item.effect, decimals)}`
  return `${words[item.kind]}: ${item.text}${effect}`
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
