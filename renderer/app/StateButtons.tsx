import { useMutation } from '@tanstack/react-query'
import type { CampaignHead } from '../../preload/contract/campaign.ts'
import { useEngine, useStatus } from '../client/connection.tsx'
import { Button } from '../components/controls.tsx'
import { useOverlay } from './preferences.ts'

/** Pause, resume and stop: what the campaign's state allows. */
export function StateButtons({ head }: { readonly head: CampaignHead }) {
  const { client, queries } = useEngine()
  const gone = useStatus() !== 'open'
  const show = useOverlay((state) => state.show)
  const change = useMutation({
    mutationFn: (method: 'campaign.pause' | 'campaign.resume') => client.call(method, { campaign: head.id }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['campaign.head'] }),
  })
  const live = head.state === 'running' || head.state === 'preparing'
  if (!live && head.state !== 'paused') return null
  return (
    <>
      {change.isError ? <span role="alert">{change.error.message}</span> : null}
      {live ? (
        <Button disabled={gone || change.isPending} onClick={() => change.mutate('campaign.pause')}>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <path d="M3.5 2v8M8.5 2v8" stroke="currentColor" strokeWidth="2" />
          </svg>
          Pause
        </Button>
      ) : (
        <Button look="solid" disabled={gone || change.isPending} onClick={() => change.mutate('campaign.resume')}>
          Resume
        </Button>
      )}
      <Button look="quiet" disabled={gone} onClick={() => show('stop')}>
        Stop
      </Button>
    </>
  )
}
