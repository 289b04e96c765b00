import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { gitApplyCommand } from '../../app/copy.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useNotice } from '../../app/preferences.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { Button, Dialog, Field } from '../../components/controls.tsx'
import styles from './Actions.module.css'

/** What can be done with an experiment: what its state and the campaign's allow. */
export function Actions({ detail, head }: { readonly detail: ExperimentDetail; readonly head: CampaignHead }) {
  const { client, queries } = useEngine()
  const [route, move] = useCampaignRoute()
  const say = useNotice((state) => state.say)
  const gone = useStatus() !== 'open'
  const [discarding, setDiscarding] = useState(false)
  const settled = () => void queries.invalidateQueries()
  const retry = useMutation({
    mutationFn: () => client.call('experiment.retry', { campaign: head.id, experiment: detail.number }),
    onSuccess: ({ experiment }) => move({ experiment, tab: 'overview', run: null }),
    onError: say,
    onSettled: settled,
  })
  const [copied, setCopied] = useState(false)
  const copy = useMutation({
    mutationFn: async () => {
      const { diff, truncated } = await client.call('experiment.diff', { campaign: head.id, experiment: detail.number })
      if (truncated) throw new Error('This patch is too large to copy: export the stack instead.')
      await navigator.clipboard.writeText(gitApplyCommand(diff))
    },
    onSuccess: () => setCopied(true),
    onError: say,
  })
  const live = head.state === 'running' || head.state === 'paused'
  const decided = detail.verdict !== 'pending'
  if (detail.number === 0) return null
  const compared = route.compared.includes(detail.number)
  return (
    <>
      <Button
        look="quiet"
        aria-pressed={compared}
        title="Add to the comparison (c)"
        onClick={() =>
          move(
            {
              compared: compared
                ? route.compared.filter((other) => other !== detail.number)
                : [...route.compared, detail.number],
            },
            true,
          )
        }
      >
        {compared ? 'Compared' : 'Compare'}
      </Button>
      {detail.added + detail.removed === 0 ? null : (
        <Button
          look="quiet"
          disabled={gone || copy.isPending}
          title="A command that applies this patch to a checkout"
          onClick={() => copy.mutate()}
        >
          {copied ? 'Copied' : 'Copy git apply'}
        </Button>
      )}
      {live && decided && detail.verdict !== 'keep' ? (
        <Button disabled={gone || retry.isPending} onClick={() => retry.mutate()}>
          Try again
        </Button>
      ) : null}
      {live && (!decided || detail.verdict === 'keep') ? (
        <Button disabled={gone} onClick={() => setDiscarding(true)}>
          {decided ? 'Retire' : 'Discard'}
        </Button>
      ) : null}
      {discarding ? <Discard campaign={head.id} detail={detail} onClose={() => setDiscarding(false)} /> : null}
    </>
  )
}

/** Asks why before an experiment is taken out; `given` is the reason as far as it is known. */
export function Discard({
  campaign,
  detail,
  given = '',
  onClose,
}: {
  readonly campaign: string
  readonly detail: ExperimentDetail
  readonly given?: string
  readonly onClose: () => void
}) {
  const { client, queries } = useEngine()
  const say = useNotice((state) => state.say)
  const [why, setWhy] = useState(given)
  const kept = detail.verdict === 'keep'
  return (
    <Dialog label={kept ? 'Retire' : 'Discard'} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          client
            .call('experiment.discard', { campaign, experiment: detail.number, why })
            .catch(say)
            .finally(() => void queries.invalidateQueries())
          onClose()
        }}
      >
        <h2>
          {kept ? 'Take' : 'Discard'} experiment {detail.number}
          {kept ? ' out of the stack?' : '?'}
        </h2>
        <p>
          {kept
            ? 'The stack is built again without it, and what was kept after it is judged on the new tip.'
            : 'Its runs, curves and log stay and can be searched; it can be tried again.'}
        </p>
        <Field>
          <input
            autoFocus
            value={why}
            maxLength={500}
            onChange={(event) => setWhy(event.target.value)}
            placeholder="Why"
            aria-label="Why"
          />
        </Field>
        <div className={styles.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="solid" type="submit" disabled={why.trim() === ''}>
            {kept ? 'Retire' : 'Discard'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
