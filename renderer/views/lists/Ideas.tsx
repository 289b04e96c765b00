import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { Button, Failed, FailedLine, Loading, Note } from '../../components/controls.tsx'
import { useNow } from '../../components/hooks.ts'
import { Page, PageBody } from '../../components/Page.tsx'
import table from '../../components/table.module.css'
import { counted, formatAge } from '../../format.ts'
import styles from './Ideas.module.css'

const stateWord = {
  waiting: 'waiting',
  held: 'held',
  taken: 'with the agent',
  done: 'done',
  dropped: 'dropped',
} as const

/** What the researcher would like the agent to try, in plain words. */
export function Ideas() {
  const [route, move] = useCampaignRoute()
  const { client, queries } = useEngine()
  const gone = useStatus() !== 'open'
  const ideas = useCall('idea.list', { campaign: route.campaign })
  const head = useCall('campaign.head', { campaign: route.campaign })
  const now = useNow(30_000)
  const [text, setText] = useState('')
  const add = useMutation({
    mutationFn: () => client.call('idea.add', { campaign: route.campaign, text: text.trim(), held: false }),
    onSuccess: () => setText(''),
    onSettled: () => queries.invalidateQueries({ queryKey: ['idea.list'] }),
  })
  const script = head.data?.agent.kind === 'script'
  if (ideas.data === undefined)
    return ideas.isError ? (
      <Failed error={ideas.error} again={() => void ideas.refetch()} />
    ) : (
      <Loading what="the ideas" />
    )
  const sorted = ideas.data.toSorted((a, b) => a.position - b.position)
  return (
    <Page
      title="Ideas"
      said={
        script
          ? 'this campaign’s agent is a script: it replays patches and reads no ideas'
          : counted(sorted.length, 'idea')
      }
    >
      <PageBody>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') add.mutate()
          }}
        >
          <textarea
            data-filter
            value={text}
            maxLength={10_000}
            aria-label="A new idea"
            placeholder="An idea for the agent, in plain words: what to try, and why it should help"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') add.mutate()
              if (event.key === 'Escape') event.currentTarget.blur()
            }}
          />
          <Button look="solid" type="submit" disabled={gone || add.isPending || text.trim() === ''}>
            Add
          </Button>
        </form>
        {add.isError ? <FailedLine error={add.error} /> : null}
        {sorted.length === 0 ? (
          <Note title="No idea is waiting">
            {script
              ? 'What you add here is kept for a campaign with an agent that can read it.'
              : 'The agent proposes by itself. What you add here is given to it first, in this order.'}
          </Note>
        ) : (
          <table className={classes(table.table, table.lined)}>
            <thead>
              <tr>
                <th scope="col">Idea</th>
                <th scope="col">State</th>
                <th scope="col" className={table.num}>
                  Experiment
                </th>
                <th scope="col" className={table.num}>
                  Age
                </th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((idea) => (
                <tr key={idea.id}>
                  <td className={table.wrap} dir="auto">
                    <b>{idea.text}</b>
                  </td>
                  <td>{stateWord[idea.state]}</td>
                  <td className={table.num}>
                    {idea.experiment === null ? (
                      ''
                    ) : (
                      <button
                        type="button"
                        onClick={() =>
                          move({ view: 'campaign', experiment: idea.experiment, tab: 'overview', run: null })
                        }
                      >
                        {idea.experiment}
                      </button>
                    )}
                  </td>
                  <td className={table.num}>{formatAge(now - idea.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </PageBody>
    </Page>
  )
}
