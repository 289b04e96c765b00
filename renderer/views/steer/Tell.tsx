import { useState } from 'react'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { Button } from '../../components/controls.tsx'
import { counted } from '../../format.ts'
import styles from './Steer.module.css'
import { useSteer } from './useSteer.ts'

/** Notes that every brief carries from now on, until they are taken back. */
export function Tell({ campaign }: { readonly campaign: string }) {
  const steer = useSteer()
  const { client } = useEngine()
  const gone = useStatus() !== 'open'
  const notes = useCall('agent.notes', { campaign })
  const [text, setText] = useState('')
  const tell = () => {
    if (text.trim() === '') return
    void steer(
      'agent.tell',
      { campaign, text: text.trim() },
      {
        text: 'Told the agents',
        undo: ({ note }) => client.call('agent.untell', { campaign, note }),
      },
    )
    setText('')
  }
  return (
    <section className={styles.part} aria-label="Tell the agents">
      <h2>
        Tell the agents <span>every brief from now on carries it</span>
      </h2>
      <Words
        label="A note to the agents"
        placeholder="For example: leave the tokenizer alone, it is shared with another project"
        action="Tell"
        value={text}
        disabled={gone}
        onChange={setText}
        onSubmit={tell}
      />
      <ul className={styles.notes}>
        {notes.data?.map((note) => (
          <li key={note.id}>
            <p dir="auto">
              {note.text}{' '}
              <small>{note.given === 0 ? 'not given yet' : `given to ${counted(note.given, 'session')}`}</small>
            </p>
            <Button
              look="quiet"
              disabled={gone}
              onClick={() =>
                void steer(
                  'agent.untell',
                  { campaign, note: note.id },
                  {
                    text: 'Took a note back',
                    undo: () => client.call('agent.tell', { campaign, text: note.text }),
                  },
                )
              }
            >
              Take back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A field for words in several lines: Ctrl+Enter sends them, Escape leaves. */
export function Words({
  label,
  placeholder,
  action,
  value,
  disabled,
  onChange,
  onSubmit,
  isFilter = false,
}: {
  readonly label: string
  readonly placeholder: string
  readonly action: string
  readonly value: string
  readonly disabled: boolean
  readonly onChange: (text: string) => void
  readonly onSubmit: () => void
  /** Reached by `/`. */
  readonly isFilter?: boolean
}) {
  return (
    <form
      className={styles.words}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <textarea
        data-filter={isFilter ? '' : undefined}
        value={value}
        maxLength={10_000}
        aria-label={label}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit()
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <Button type="submit" disabled={disabled || value.trim() === ''} title="Ctrl Enter">
        {action}
      </Button>
    </form>
  )
}
