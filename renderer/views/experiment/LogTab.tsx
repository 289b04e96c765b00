import { useEffect, useRef, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { isTyping } from '../../app/keys.ts'
import { useLogTarget } from '../../app/log-target.ts'
import { useOverlay } from '../../app/preferences.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { Button, Failed, FailedLine, Field, Loading, Note } from '../../components/controls.tsx'
import { formatBytes, formatCount } from '../../format.ts'
import { followLog, type LogProgress } from '../log/follow.ts'
import { Terminal, type TerminalHandle } from '../log/Terminal.tsx'
import styles from './LogTab.module.css'

/** A longer log opens at its end: the beginning is one button away. */
const openFromEndBytes = 1024 * 1024
/** What is shown before a line that was searched for. */
const beforeTargetBytes = 64 * 1024

type Props = {
  readonly campaign: string
  readonly experiment: number
  readonly head: CampaignHead
  readonly asked: string | null
  readonly onRun: (run: string) => void
}

/** The log of one run of this experiment: the one that lives, else the newest, else the one asked for. */
export function LogTab({ campaign, experiment, asked, onRun }: Props) {
  const runs = useCall('experiment.runs', { campaign, experiment })
  const all = runs.data?.toSorted((a, b) => b.number - a.number) ?? []
  // A run that was asked for may be none of this experiment's: a run of the stack, found by a search.
  const usual = all.find((run) => run.outcome === null) ?? all[0]
  const shown = asked === null ? usual : all.find((run) => run.id === asked)
  const id = asked ?? usual?.id
  const { target, aim } = useLogTarget()
  if (id === undefined) {
    if (runs.isError) return <Failed error={runs.error} again={() => void runs.refetch()} />
    return runs.data === undefined ? (
      <Loading what="the runs" />
    ) : (
      <Note title="No log yet">It begins with the first run.</Note>
    )
  }
  return (
    <LogOfRun key={target?.run === id ? `${id}-${target.offset}` : id} run={id}>
      <select
        aria-label="Run"
        value={id}
        onChange={(event) => {
          aim(null)
          onRun(event.target.value)
        }}
      >
        {shown === undefined ? <option value={id}>another run</option> : null}
        {all.map((run) => (
          <option key={run.id} value={run.id}>
            run {run.number}, {run.stage}, seed {run.seed}
            {run.outcome === null ? ', running' : ''}
          </option>
        ))}
      </select>
    </LogOfRun>
  )
}

function LogOfRun({ run, children }: { readonly run: string; readonly children: React.ReactNode }) {
  const { client } = useEngine()
  const status = useStatus()
  const terminal = useRef<TerminalHandle>(null)
  const field = useRef<HTMLInputElement>(null)
  const [progress, setProgress] = useState<LogProgress | null>(null)
  const [following, setFollowing] = useState(true)
  const [whole, setWhole] = useState(false)
  const [start, setStart] = useState(0)
  const [error, setError] = useState<Error | null>(null)
  const [text, setText] = useState('')
  const [missed, setMissed] = useState(false)
  const resume = useRef<number | null>(null)
  const show = useOverlay((state) => state.show)
  const aimed = useRef(useLogTarget((state) => (state.target?.run === run ? state.target : null)))

  useEffect(() => {
    if (status !== 'open') return
    let stop = () => {}
    let stopped = false
    const source = {
      read: (offset: number, limitBytes: number) => client.call('log.read', { run, offset, limitBytes }),
      onGrowth: (listener: () => void) =>
        client.onEvent((event) => {
          if ((event.kind === 'log-grew' || event.kind === 'run-changed') && event.run === run) listener()
        }),
    }
    async function open(): Promise<void> {
      const { totalBytes } = await source.read(0, 1)
      // After a reconnect the same offset goes on where it stopped: nothing is shown twice.
      const end = Math.max(0, totalBytes - openFromEndBytes)
      const usual = Math.max(0, Math.min(end, (aimed.current?.offset ?? end) - beforeTargetBytes))
      const from = resume.current ?? (whole ? 0 : aimed.current === null ? end : usual)
      if (stopped) return
      if (resume.current === null) {
        terminal.current?.clear()
        setStart(from)
      }
      stop = followLog(
        source,
        from,
        async (piece) => {
          await terminal.current?.write(piece)
        },
        (told) => {
          resume.current = told.readBytes
          const target = aimed.current
          if (target !== null && (told.readBytes > target.offset + target.text.length || told.atEnd)) {
            aimed.current = null
            setMissed(terminal.current?.find(target.text, false) === false)
          }
          setProgress(told)
          setError(null)
        },
        setError,
      )
    }
    open().catch(setError)
    return () => {
      stopped = true
      stop()
    }
  }, [client, run, whole, status])

  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f') {
        event.preventDefault()
        field.current?.focus()
        field.current?.select()
      } else if (event.key === 'e' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
        setMissed(terminal.current?.findError() === false)
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  return (
    <div className={styles.frame}>
      <div className={styles.tool}>
        {children}
        <Field className={styles.find}>
          <input
            ref={field}
            value={text}
            placeholder="Find"
            aria-label="Find in the log"
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value)
              setMissed(false)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') setMissed(terminal.current?.find(text, event.shiftKey) === false)
              else if (event.key === 'Escape') event.currentTarget.blur()
            }}
          />
        </Field>
        <Button look="quiet" onClick={() => setMissed(terminal.current?.findError() === false)} title="First error (e)">
          First error
        </Button>
        <Button look="quiet" onClick={() => show('search')} title="Search every log (Ctrl Shift F)">
          Every log
        </Button>
        <span className={styles.said} role="status">
          {missed ? 'nothing found' : ''}
        </span>
        <span className={styles.grow} />
        {start > 0 && !whole ? (
          <Button
            look="quiet"
            onClick={() => {
              resume.current = null
              setWhole(true)
            }}
          >
            {formatBytes(start)} before this, read all
          </Button>
        ) : null}
        <span className={styles.said}>{progress === null ? '' : sizeText(progress)}</span>
        <Button look="quiet" aria-pressed={following} onClick={() => terminal.current?.toEnd()} disabled={following}>
          {following ? 'Following' : 'To the end'}
        </Button>
      </div>
      {error !== null && progress === null ? (
        <FailedLine error={error} />
      ) : (
        <Terminal handle={terminal} className={styles.terminal} onFollow={setFollowing} />
      )}
    </div>
  )
}

function sizeText(progress: LogProgress): string {
  if (progress.totalBytes === 0) return progress.atEnd ? 'it printed nothing' : 'nothing printed yet'
  const size = formatBytes(progress.totalBytes)
  return progress.readBytes < progress.totalBytes
    ? `${formatCount((100 * progress.readBytes) / progress.totalBytes)}\u00a0% of ${size}`
    : size
}
