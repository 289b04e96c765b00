import { useCallback, useEffect } from 'react'
import type { AttentionItem } from '../../../preload/contract/campaign.ts'
import { useNotice } from '../../app/preferences.ts'
import { offerUndoOf } from '../../app/undo.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { counted } from '../../format.ts'

/** Whoever looks at an experiment for this long has seen what there was to see. */
const lookedAtMs = 1500

/** What asks for a look, and how to mark it as seen; nothing where there is no campaign (''). */
export function useAttention(campaign: string): {
  readonly unseen: readonly AttentionItem[]
  readonly see: (keys: readonly string[]) => void
  /** Marks all of it, and offers to take that back. */
  readonly seeAll: () => void
} {
  const { client } = useEngine()
  const say = useNotice((state) => state.say)
  const list = useCall('attention.list', { campaign }, { enabled: campaign !== '' })
  const unseen = list.data?.filter((item) => item.seenAt === null) ?? []
  const set = useCallback(
    (keys: readonly string[], seen: boolean) => client.call('attention.see', { campaign, keys: [...keys], seen }),
    [client, campaign],
  )
  return {
    unseen,
    see: (keys) => {
      if (keys.length > 0) set(keys, true).catch(say)
    },
    seeAll: () => {
      const keys = unseen.map((item) => item.key)
      offerUndoOf(`${counted(keys.length, 'thing')} marked as seen`, set(keys, true), () => set(keys, false))
    },
  }
}

/** What there was to see of an experiment counts as seen once it has been in sight for a moment. */
export function useSeen(campaign: string, experiment: number | null): void {
  const { unseen, see } = useAttention(campaign)
  const keys = unseen.filter((item) => item.experiment === experiment && experiment !== null).map((item) => item.key)
  const joined = keys.join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys, joined, say all that matters
  useEffect(() => {
    if (joined === '') return
    const timer = window.setTimeout(() => {
      if (!document.hidden) see(joined.split('\n'))
    }, lookedAtMs)
    return () => window.clearTimeout(timer)
  }, [joined])
}
