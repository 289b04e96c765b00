import { type KeyboardEvent, useRef, useState } from 'react'
import type { Idea } from '../../../preload/contract/session.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { Button, Key, Note } from '../../components/controls.tsx'
import styles from './Steer.module.css'
import { useSteer } from './useSteer.ts'

const stateWord = {
  waiting: '',
  held: 'held',
  taken: 'with the agent',
  done: 'done',
  dropped: 'dropped',
} as const

/** The researcher's ideas in the order in which the agents get them. */
export function Queue({ campaign, ideas }: { readonly campaign: string; readonly ideas: readonly Idea[] }) {
  const steer = useSteer()
  const { client } = useEngine()
  const gone = useStatus() !== 'open'
  const [, move] = useCampaignRoute()
  const list = useRef<HTMLUListElement>(null)
  const [active, setActive] = useState(0)
  const [editing, setEditing] = useState<string | null>(null)
  const sorted = ideas.toSorted((a, b) => a.position - b.position)
  const open = sorted.filter((idea) => idea.state === 'waiting' || idea.state === 'held')
  const past = sorted.filter((idea) => !open.includes(idea)).reverse()
  const at = Math.min(active, Math.max(0, open.length - 1))

  function select(index: number): void {
    const next = Math.min(open.length - 1, Math.max(0, index))
    setActive(next)
    list.current?.querySelectorAll<HTMLElement>('[data-row]')[next]?.focus()
  }
  function shift(idea: Idea, by: -1 | 1): void {
    const from = open.indexOf(idea)
    const others = open.filter((other) => other !== idea)
    const to = Math.min(others.length, Math.max(0, from + by))
    if (to === from) return
    const place = (index: number) => ({ campaign, idea: idea.id, before: others[index]?.id ?? null })
    void steer('idea.move', place(to), { text: 'Moved', undo: () => client.call('idea.move', place(from)) })
    setActive(to)
  }
  function hold(idea: Idea): void {
    const there = idea.state === 'held' ? 'idea.approve' : 'idea.hold'
    const back = idea.state === 'held' ? 'idea.hold' : 'idea.approve'
    const args = { campaign, idea: idea.id }
    void steer(there, args, {
      text: idea.state === 'held' ? 'Approved' : 'Held',
      undo: () => client.call(back, args),
    })
  }
  function remove(idea: Idea): void {
    const next = open[open.indexOf(idea) + 1]?.id ?? null
    void steer(
      'idea.remove',
      { campaign, idea: idea.id },
      {
        text: 'Removed an idea',
        undo: async () => {
          const again = await client.call('idea.add', { campaign, text: idea.text, held: idea.state === 'held' })
          await client.call('idea.move', { campaign, idea: again.idea, before: next })
        },
      },
    )
  }
  function press(event: KeyboardEvent): void {
    const idea = open[at]
    if (idea === undefined || editing !== null || event.ctrlKey || event.metaKey) return
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => (event.shiftKey ? shift(idea, 1) : select(at + 1)),
      ArrowUp: () => (event.shiftKey ? shift(idea, -1) : select(at - 1)),
      h: () => hold(idea),
      Delete: () => remove(idea),
      Enter: () => setEditing(idea.id),
    }
    const act = acts[event.key]
    if (act === undefined || (event.key === 'Enter' && event.target instanceof HTMLButtonElement)) return
    event.preventDefault()
    act()
  }

  if (sorted.length === 0)
    return (
      <Note small title="No idea is waiting">
        The agents propose by themselves. What you add here is given to them first, in this order.
      </Note>
    )
  return (
    <>
      <ul ref={list} className={styles.queue} aria-label="Ideas in order" onKeyDown={press}>
        {open.map((idea, index) => (
          <li
            key={idea.id}
            data-row
            tabIndex={index === at ? 0 : -1}
            onFocus={() => setActive(index)}
            data-state={idea.state}
          >
            <span className={styles.place}>{index + 1}</span>
            {editing === idea.id ? (
              <Edit
                text={idea.text}
                onDone={(text) => {
                  setEditing(null)
                  if (text !== null && text !== idea.text)
                    void steer(
                      'idea.edit',
                      { campaign, idea: idea.id, text },
                      {
                        text: 'Changed an idea',
                        undo: () => client.call('idea.edit', { campaign, idea: idea.id, text: idea.text }),
                      },
                    )
                  list.current?.querySelectorAll<HTMLElement>('[data-row]')[index]?.focus()
                }}
              />
            ) : (
              <p dir="auto">
                {idea.text}
                <small>
                  {[
                    stateWord[idea.state],
                    idea.base === null ? '' : `starts from experiment ${idea.base}`,
                    idea.author === 'agent' ? 'proposed by an agent' : '',
                  ]
                    .filter((part) => part !== '')
                    .join(', ')}
                </small>
              </p>
            )}
            <span className={styles.buttons}>
              <Button
                look="quiet"
                tabIndex={-1}
                disabled={gone || index === 0}
                aria-label="Earlier"
                onClick={() => shift(idea, -1)}
              >
                ↑
              </Button>
              <Button
                look="quiet"
                tabIndex={-1}
                disabled={gone || index === open.length - 1}
                aria-label="Later"
                onClick={() => shift(idea, 1)}
              >
                ↓
              </Button>
              <Button look="quiet" tabIndex={-1} disabled={gone} onClick={() => hold(idea)}>
                {idea.state === 'held' ? 'Approve' : 'Hold'}
              </Button>
              <Button look="quiet" tabIndex={-1} disabled={gone} onClick={() => setEditing(idea.id)}>
                Edit
              </Button>
              <Button look="quiet" tabIndex={-1} disabled={gone} onClick={() => remove(idea)}>
                Remove
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {open.length === 0 ? null : (
        <p className={styles.hint}>
          <Key>↑</Key> <Key>↓</Key> choose <Key>Shift ↑ ↓</Key> order <Key>h</Key> hold or approve <Key>Enter</Key> edit{' '}
          <Key>Delete</Key> remove
        </p>
      )}
      {past.length === 0 ? null : (
        <details className={styles.past}>
          <summary>{past.length} taken up or dropped</summary>
          <ul>
            {past.map((idea) => (
              <li key={idea.id} dir="auto">
                {idea.text} <small>{stateWord[idea.state]}</small>
                {idea.experiment === null ? null : (
                  <button
                    type="button"
                    onClick={() => move({ view: 'campaign', experiment: idea.experiment, tab: 'overview', run: null })}
                  >
                    experiment {idea.experiment}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Edit({ text, onDone }: { readonly text: string; readonly onDone: (text: string | null) => void }) {
  const [now, setNow] = useState(text)
  return (
    <textarea
      // biome-ignore lint/a11y/noAutofocus: the field opens because its row was asked to be edited
      autoFocus
      aria-label="The idea"
      value={now}
      maxLength={10_000}
      onChange={(event) => setNow(event.target.value)}
      onBlur={() => onDone(now.trim() === '' ? null : now.trim())}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') onDone(null)
        if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault()
          onDone(now.trim() === '' ? null : now.trim())
        }
      }}
    />
  )
}
