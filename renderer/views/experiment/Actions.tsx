import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { gitApplyCommand } from '../../app/copy.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useAsking, useNotice } from '../../app/preferences.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { Button } from '../../components/controls.tsx'
import { useSteer } from '../steer/useSteer.ts'
import { Ask } from './Ask.tsx'

/** What can be done with an experiment: what its state and the campaign's allow. */
export function Actions({ detail, head }: { readonly detail: ExperimentDetail; readonly head: CampaignHead }) {
  const { client } = useEngine()
  const steer = useSteer()
  const [route, move] = useCampaignRoute()
  const gone = useStatus() !== 'open'
  const { asking: asked, ask: askOf } = useAsking()
  const asking = asked?.experiment === detail.number ? asked.what : null
  const ask = (what: 'discard' | 'branch' | null) => askOf(what === null ? null : { what, experiment: detail.number })
  const campaign = head.id
  const of = { campaign, experiment: detail.number }
  const live = head.state === 'running' || head.state === 'paused' || head.state === 'preparing'
  const decided = detail.verdict !== 'pending'
  const kept = detail.verdict === 'keep'
  const compared = route.compared.includes(detail.number)
  const others = route.compared.filter((other) => other !== detail.number)
  return (
    <>
      <Button
        look="quiet"
        aria-pressed={compared}
        title="Add to the comparison (c)"
        onClick={() => move({ compared: compared ? others : [...others, detail.number] }, true)}
      >
        {compared ? 'Compared' : 'Compare'}
      </Button>
      {detail.number === 0 || detail.added + detail.removed === 0 ? null : <CopyApply of={of} disabled={gone} />}
      {detail.number === 0 || !live ? null : (
        <>
          {head.agent.kind === 'script' ? null : (
            <Button
              disabled={gone}
              title="An idea whose session starts from this experiment instead of the incumbent"
              onClick={() => ask('branch')}
            >
              Branch from here
            </Button>
          )}
          {detail.state === 'held' ? (
            <Button look="solid" disabled={gone} onClick={() => void steer('experiment.approve', of)}>
              Approve
            </Button>
          ) : null}
          {decided && !kept ? (
            <Button
              disabled={gone}
              title="Its patch becomes a new experiment, measured on today’s stack"
              onClick={() =>
                void steer('experiment.retry', of, {
                  text: `Queued ${detail.number} again`,
                  undo: ({ experiment }) =>
                    client.call('experiment.discard', { campaign, experiment, why: 'taken back' }),
                })
              }
            >
              Try again
            </Button>
          ) : null}
          {detail.withdrawn !== null ? (
            <Button disabled={gone} onClick={() => void steer('experiment.undiscard', of)}>
              Keep it after all
            </Button>
          ) : decided && !kept ? null : (
            <Button disabled={gone} onClick={() => ask('discard')}>
              {kept ? 'Retire' : 'Discard'}
            </Button>
          )}
        </>
      )}
      {asking === 'discard' ? (
        <Ask
          title={kept ? `Take ${detail.number} out of the stack?` : `Discard ${detail.number}?`}
          text={
            kept
              ? 'What was built on it leaves too; the rest is proven again at the end. You can change your mind until the decisions have heard of it.'
              : 'Its runs, curves and log stay and can be searched. You can change your mind until the decisions have heard of it.'
          }
          label="Why"
          action={kept ? 'Retire' : 'Discard'}
          onClose={() => ask(null)}
          onSay={(why) =>
            void steer(
              'experiment.discard',
              { ...of, why },
              {
                text: kept ? `${detail.number} is on its way out of the stack` : `Discarded ${detail.number}`,
                undo: () => client.call('experiment.undiscard', of),
              },
            )
          }
        />
      ) : null}
      {asking === 'branch' ? (
        <Ask
          title={`Branch from ${detail.number}`}
          text="The next session starts from this experiment’s code instead of the incumbent’s. What it proposes is judged like any other."
          label="What to try from here"
          action="Queue it first"
          onClose={() => ask(null)}
          onSay={(text) =>
            void steer(
              'experiment.branch',
              { ...of, text },
              {
                text: 'Queued a branch',
                undo: ({ idea }) => client.call('idea.remove', { campaign, idea }),
              },
            )
          }
        />
      ) : null}
    </>
  )
}

function CopyApply({
  of,
  disabled,
}: {
  readonly of: { readonly campaign: string; readonly experiment: number }
  readonly disabled: boolean
}) {
  const { client } = useEngine()
  const say = useNotice((state) => state.say)
  const [copied, setCopied] = useState(false)
  const copy = useMutation({
    mutationFn: async () => {
      const { diff, truncated } = await client.call('experiment.diff', of)
      if (truncated) throw new Error('This patch is too large to copy: export the stack instead.')
      await navigator.clipboard.writeText(gitApplyCommand(diff))
    },
    onSuccess: () => setCopied(true),
    onError: say,
  })
  return (
    <Button
      look="quiet"
      disabled={disabled || copy.isPending}
      title="A command that applies this patch to a checkout"
      onClick={() => copy.mutate()}
    >
      {copied ? 'Copied' : 'Copy git apply'}
    </Button>
  )
}
