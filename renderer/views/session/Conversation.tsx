import { useEffect, useMemo, useRef, useState } from 'react'
import { Button, Failed, Loading } from '../../components/controls.tsx'
import { Shape } from '../../components/Shape.tsx'
import { counted, formatDuration } from '../../format.ts'
import styles from './Transcript.module.css'
import { readable, type Turn, toolSummary, turnsOf } from './turns.ts'
import { useSessionEvents } from './useSessionEvents.ts'

/** So many turns are drawn at once; earlier ones are a press away. */
const turnsAtOnce = 400
/** Whoever is this near to the end follows it. */
const nearEnd = 48

/** A session as a conversation: words as they were said, tool calls folded with their results, thinking folded too. */
export function Conversation({ session }: { readonly session: string }) {
  const transcript = useSessionEvents(session)
  const turns = useMemo(() => turnsOf(transcript.events), [transcript.events])
  const [more, setMore] = useState(0)
  const [open, setOpen] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const shown = turns.slice(-(turnsAtOnce * (more + 1)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new turn moves the end
  useEffect(() => {
    if (follows.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight
  }, [turns.length])
  if (transcript.error !== null && turns.length === 0) return <Failed error={transcript.error} />
  if (!transcript.loaded && turns.length === 0) return <Loading what="the transcript" />
  const tools = turns.filter((turn) => turn.kind === 'tool').length
  return (
    <div
      ref={list}
      className={styles.list}
      role="log"
      aria-label="Transcript"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
        follows.current = scrollHeight - scrollTop - clientHeight < nearEnd
      }}
    >
      <p className={styles.tools}>
        <span>
          {turns.length === 0
            ? 'Nothing was said.'
            : `${counted(turns.length, 'turn')}, ${counted(tools, 'tool call')}`}
          {transcript.before > 0 ? `; ${counted(transcript.before, 'earlier event')} are stored and not shown` : ''}
        </span>
        {tools === 0 ? null : (
          <Button look="quiet" aria-pressed={open} onClick={() => setOpen(!open)}>
            {open ? 'Fold all tools' : 'Open all tools'}
          </Button>
        )}
      </p>
      {shown.length < turns.length ? (
        <Button look="quiet" onClick={() => setMore(more + 1)}>
          {counted(turns.length - shown.length, 'earlier turn')}, show
        </Button>
      ) : null}
      {shown.map((turn) => (
        <TurnView key={`${turn.seq}-${open}`} turn={turn} open={open} />
      ))}
    </div>
  )
}

function TurnView({ turn, open }: { readonly turn: Turn; readonly open: boolean }) {
  const time = <time>{formatDuration(turn.atMs) || '0s'}</time>
  switch (turn.kind) {
    case 'said':
      return (
        <div className={styles.turn} data-who={turn.who}>
          {time}
          <p dir="auto">{turn.text}</p>
        </div>
      )
    case 'thinking':
      return (
        <div className={styles.turn}>
          {time}
          <details className={styles.fold}>
            <summary>thought: {toolSummary(turn.text)}</summary>
            <p dir="auto">{turn.text}</p>
          </details>
        </div>
      )
    case 'tool':
      return (
        <div className={styles.turn}>
          {time}
          <details className={styles.fold} open={open}>
            <summary>
              {turn.result?.ok === false ? <Shape status="crash" size={10} /> : null}
              <b>{turn.name}</b> <code>{toolSummary(turn.input)}</code>
              <i>{toolState(turn)}</i>
            </summary>
            {turn.input === '' ? null : <pre>{readable(turn.input)}</pre>}
            {turn.result === null ? null : <pre className={styles.result}>{turn.result.text || 'no output'}</pre>}
          </details>
        </div>
      )
    case 'limit':
    case 'problem':
      return (
        <div className={styles.turn}>
          {time}
          <p className={styles.problem} dir="auto">
            <Shape status={turn.kind === 'limit' ? 'held' : 'inconclusive'} /> {turn.text}
          </p>
        </div>
      )
    case 'raw':
      return (
        <div className={styles.turn}>
          {time}
          <details className={styles.fold}>
            <summary>{counted(turn.text.split('\n').length, 'line')} that Pawl can’t read</summary>
            <pre>{turn.text}</pre>
          </details>
        </div>
      )
  }
}

function toolState(turn: Extract<Turn, { kind: 'tool' }>): string {
  if (turn.result === null) return 'no result yet'
  const took = turn.result.atMs - turn.atMs
  return `${turn.result.ok === false ? 'failed' : ''}${took >= 1000 ? ` ${formatDuration(took)}` : ''}`.trim()
}
