import { useState } from 'react'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { Failed, Loading } from '../../components/controls.tsx'
import { Page } from '../../components/Page.tsx'
import { Held } from './Held.tsx'
import { Queue } from './Queue.tsx'
import { Sessions } from './Sessions.tsx'
import styles from './Steer.module.css'
import { Tell, Words } from './Tell.tsx'
import { useSteer } from './useSteer.ts'

/** Steering: what the agents get to try and to know, what waits for approval, and what they do. */
export function Ideas() {
  const [route] = useCampaignRoute()
  const campaign = route.campaign
  const { client } = useEngine()
  const steer = useSteer()
  const gone = useStatus() !== 'open'
  const ideas = useCall('idea.list', { campaign })
  const head = useCall('campaign.head', { campaign })
  const [text, setText] = useState('')
  if (ideas.data === undefined || head.data === undefined) {
    const failed = ideas.error ?? head.error
    return failed === null ? (
      <Loading what="the ideas" />
    ) : (
      <Failed error={failed} again={() => void Promise.all([ideas.refetch(), head.refetch()])} />
    )
  }
  const add = () => {
    if (text.trim() === '') return
    void steer(
      'idea.add',
      { campaign, text: text.trim(), held: false },
      {
        text: 'Added an idea',
        undo: ({ idea }) => client.call('idea.remove', { campaign, idea }),
      },
    )
    setText('')
  }
  const isScript = head.data.agent.kind === 'script'
  return (
    <Page
      title="Ideas"
      said={
        isScript
          ? 'this campaign’s agent is a script: it replays patches and reads neither ideas nor notes'
          : head.data.agent.label
      }
    >
      <div className={styles.frame}>
        <div className={styles.left}>
          <section className={styles.part} aria-label="Ideas">
            <h2>
              Ideas <span>{isScript ? 'kept for other agents' : 'the agents get them first, in this order'}</span>
            </h2>
            <Words
              isFilter
              label="A new idea"
              placeholder="What to try, in plain words, and why it should help"
              action="Add"
              value={text}
              disabled={gone}
              onChange={setText}
              onSubmit={add}
            />
            <Queue campaign={campaign} ideas={ideas.data} />
          </section>
          <Held head={head.data} />
          <Tell campaign={campaign} />
        </div>
        <section className={styles.right} aria-label="Sessions">
          <Sessions campaign={campaign} />
        </section>
      </div>
    </Page>
  )
}
