import { useMemo } from 'react'
import type { CampaignHead } from '../preload/contract/campaign.ts'

/** The experiments whose own runs are under way; the same set for as long as they are the same ones. */
export function useRunning(head: Pick<CampaignHead, 'running'> | undefined): ReadonlySet<number> {
  const numbers = (head?.running ?? []).flatMap(({ experiment }) => experiment ?? []).join()
  return useMemo(() => new Set(numbers === '' ? [] : numbers.split(',').map(Number)), [numbers])
}

/** The experiment whose run began last; null where that is one of the incumbent, or where nothing runs. */
export function latestRunning(head: Pick<CampaignHead, 'running'> | undefined): number | null {
  return head?.running.at(-1)?.experiment ?? null
}
