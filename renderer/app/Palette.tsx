import { Command as List } from 'cmdk'
import { useMemo, useRef, useState } from 'react'
import { useCall } from '../client/connection.tsx'
import { useExperiments } from '../client/experiments.ts'
import { Dialog, Key } from '../components/controls.tsx'
import { Shape } from '../components/Shape.tsx'
import { effectDecimals } from '../format.ts'
import { statusOf } from '../status.ts'
import { AttentionShape, attentionText, Flag } from '../views/campaign/attention.tsx'
import { useAttention } from '../views/campaign/useAttention.ts'
import { type Command, useCommands } from './commands.ts'
import { go, useRoute } from './navigation.ts'
import styles from './Palette.module.css'
import { useOverlay } from './preferences.ts'
import { ranked } from './rank.ts'
import type { CampaignRoute } from './route.ts'
import { useActiveItem } from './useActiveItem.ts'

/** More hits of one kind than this are not read; typing on is quicker. */
const mostExperiments = 30
const mostOthers = 8

type Act = (run: () => void) => void

/** Find anything, or do anything, by keyboard. */
export function Palette() {
  const show = useOverlay((state) => state.show)
  const route = useRoute()
  const [text, setText] = useState('')
  const groups = useCommands()
  const list = useRef<HTMLDivElement>(null)
  useActiveItem(list)
  const act: Act = (run) => {
    show(null)
    run()
  }
  const isTyped = text.trim() !== ''
  return (
    <Dialog label="Find or run a command" atTop onClose={() => show(null)}>
      <List ref={list} className={styles.palette ?? ''} label="Commands" loop shouldFilter={false}>
        <List.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder="An experiment, a page, a finding, a command"
        />
        <List.List>
          <List.Empty>Nothing of that name.</List.Empty>
          {route.kind === 'campaign' && !isTyped ? <ToLookAt route={route} act={act} /> : null}
          {route.kind === 'campaign' && isTyped ? <Experiments route={route} text={text} act={act} /> : null}
          {groups.map(({ name, commands }) => (
            <Commands key={name} name={name} commands={ranked(commands, (command) => command.name, text)} act={act} />
          ))}
          {route.kind === 'campaign' && isTyped ? <Words route={route} text={text} act={act} /> : null}
        </List.List>
      </List>
    </Dialog>
  )
}

function Commands({
  name,
  commands,
  act,
}: {
  readonly name: string
  readonly commands: readonly Command[]
  readonly act: Act
}) {
  if (commands.length === 0) return null
  return (
    <List.Group heading={name}>
      {commands.map((command) => (
        <List.Item key={command.name} value={`${name} ${command.name}`} onSelect={() => act(command.run)}>
          <span className={styles.clip}>{command.name}</span>
          {command.keys === undefined ? null : (
            <span className={styles.keys}>
              {command.keys.map((keys) => (
                <Key key={keys}>{keys}</Key>
              ))}
            </span>
          )}
        </List.Item>
      ))}
    </List.Group>
  )
}

/** Before anything is typed: what happened since one last looked. */
function ToLookAt({ route, act }: { readonly route: CampaignRoute; readonly act: Act }) {
  const head = useCall('campaign.head', { campaign: route.campaign })
  const { see } = useAttention(route.campaign)
  const items = head.data?.attention ?? []
  if (items.length === 0) return null
  return (
    <List.Group heading="To look at">
      {items.map((item, index) => (
        <List.Item
          key={item.key}
          value={`look ${item.key}`}
          onSelect={() =>
            act(() => {
              see([item.key])
              if (item.experiment === null && item.run === null) go({ ...route, view: 'findings' })
              else
                go({
                  ...route,
                  view: 'campaign',
                  experiment: item.experiment ?? 0,
                  run: item.run,
                  tab: item.run === null ? 'overview' : 'log',
                })
            })
          }
        >
          <AttentionShape kind={item.kind} />
          <span className={styles.clip}>{attentionText(item, effectDecimals(head.data?.noise ?? null))}</span>
          {index === 0 && route.view === 'campaign' ? (
            <span className={styles.keys}>
              <Key>n</Key>
            </span>
          ) : null}
        </List.Item>
      ))}
    </List.Group>
  )
}

function Experiments({
  route,
  text,
  act,
}: {
  readonly route: CampaignRoute
  readonly text: string
  readonly act: Act
}) {
  const list = useExperiments(route.campaign)
  const hits = useMemo(() => {
    const rows = list.data?.rows ?? []
    const number = /^#?(\d+)$/.exec(text.trim())?.[1]
    const exact = number === undefined ? [] : rows.filter((row) => row.number === Number(number))
    const found = ranked(rows, (row) => row.hypothesis.slice(0, 300), text, mostExperiments)
    return [...exact, ...found.filter((row) => !exact.includes(row))]
  }, [list.data, text])
  if (hits.length === 0) return null
  return (
    <List.Group heading="Experiments">
      {hits.map((row) => (
        <List.Item
          key={row.number}
          value={`experiment ${row.number}`}
          onSelect={() => act(() => go({ ...route, view: 'campaign', experiment: row.number }))}
        >
          <Shape status={statusOf(row, null)} />
          <span className={styles.number}>{row.number}</span>
          <span className={styles.clip}>{row.hypothesis}</span>
        </List.Item>
      ))}
    </List.Group>
  )
}

/** What else was said in the campaign: findings, ideas and sessions. */
function Words({ route, text, act }: { readonly route: CampaignRoute; readonly text: string; readonly act: Act }) {
  const { campaign } = route
  const findings = useCall('finding.list', { campaign })
  const ideas = useCall('idea.list', { campaign })
  const sessions = useCall('session.list', { campaign })
  const found = ranked(findings.data ?? [], (finding) => finding.sentence, text, mostOthers)
  const thought = ranked(ideas.data ?? [], (idea) => idea.text, text, mostOthers)
  const held = ranked(
    sessions.data ?? [],
    (session) => `session ${session.number} ${session.plan.kind} ${session.refusal ?? ''}`,
    text,
    mostOthers,
  )
  return (
    <>
      {found.length === 0 ? null : (
        <List.Group heading="Findings">
          {found.map((finding) => (
            <List.Item
              key={finding.id}
              value={`finding ${finding.id}`}
              onSelect={() => act(() => go({ ...route, view: 'findings' }))}
            >
              <Flag />
              <span className={styles.clip}>{finding.sentence}</span>
            </List.Item>
          ))}
        </List.Group>
      )}
      {thought.length === 0 ? null : (
        <List.Group heading="Ideas">
          {thought.map((idea) => (
            <List.Item
              key={idea.id}
              value={`idea ${idea.id}`}
              onSelect={() =>
                act(() =>
                  idea.experiment === null
                    ? go({ ...route, view: 'ideas' })
                    : go({ ...route, view: 'campaign', experiment: idea.experiment }),
                )
              }
            >
              <span className={styles.clip}>{idea.text}</span>
              <span className={styles.keys}>{idea.state}</span>
            </List.Item>
          ))}
        </List.Group>
      )}
      {held.length === 0 ? null : (
        <List.Group heading="Sessions">
          {held.map((session) => (
            <List.Item
              key={session.id}
              value={`session ${session.id}`}
              onSelect={() =>
                act(() =>
                  session.experiment === null
                    ? go({ ...route, view: 'ideas' })
                    : go({ ...route, view: 'campaign', experiment: session.experiment, tab: 'transcript' }),
                )
              }
            >
              <span className={styles.clip}>{`Session ${session.number}, ${session.plan.kind}`}</span>
              <span className={styles.keys}>{session.outcome ?? 'now'}</span>
            </List.Item>
          ))}
        </List.Group>
      )}
    </>
  )
}
