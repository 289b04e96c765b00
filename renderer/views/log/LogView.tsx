import { type ReactNode, useEffect, useRef, useState } from 'react'
import { isTyping } from '../../app/keys.ts'
import { useLogTarget } from '../../app/log-target.ts'
import { useOverlay, usePreferences } from '../../app/preferences.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { Button, FailedLine, Field } from '../../components/controls.tsx'
import { formatBytes } from '../../format.ts'
import { type FindFrom, findInWhole } from './find.ts'
import styles from './LogView.module.css'
import { createStamps } from './stamps.ts'
import { type Edge, Terminal, type TerminalHandle } from './Terminal.tsx'
import { createLogWindow, type LogState, type LogWindow } from './window.ts'

/** The log of one run, whatever its length: follows what comes, scrolls to where it began, finds words and failures in all of it. */
export function LogView({ run, children }: { readonly run: string; readonly children: ReactNode }) {
  const { client } = useEngine()
  const status = useStatus()
  const times = usePreferences((state) => state.logTimes)
  const set = usePreferences((state) => state.set)
  const show = useOverlay((state) => state.show)
  const terminal = useRef<TerminalHandle>(null)
  const shown = useRef<LogWindow | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const [state, setState] = useState<LogState | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  const found = useRef<number | null>(null)
  const search = useRef<AbortController | null>(null)
  const aimed = useRef(useLogTarget((target) => (target.target?.run === run ? target.target : null)))
  /** Where a window that is made anew should stand: after a reconnect, and when times are switched on or off. */
  const place = useRef<number | null>(null)

  useEffect(() => {
    if (status !== 'open') return
    let stamps = createStamps()
    const source = {
      lines: (wanted: Parameters<LogSourceLines>[0]) => client.call('log.lines', { run, ...wanted, times }),
      onGrowth: (listener: (totalBytes: number | null) => void) =>
        client.onEvent((event) => {
          if (event.kind === 'log-grew' && event.run === run) listener(event.totalBytes)
          if (event.kind === 'run-changed' && event.run === run) listener(null)
        }),
    }
    const screen = {
      write: async (piece: Awaited<ReturnType<LogSourceLines>>) => {
        await terminal.current?.write(times ? stamps(piece.text, piece.offset, piece.arrivals) : piece.text)
      },
      clear: () => {
        stamps = createStamps()
        terminal.current?.clear()
      },
      held: () => terminal.current?.held() ?? 0,
      show: (line: number, where: 'edge' | 'inside') => terminal.current?.show(line, where),
      toEnd: () => terminal.current?.toEnd(),
      rows: () => terminal.current?.rows() ?? 0,
      isFull: () => terminal.current?.isFull() ?? true,
      still: async (act: () => Promise<void>) => await (terminal.current?.still(act) ?? act()),
    }
    const log = createLogWindow(
      source,
      screen,
      (next) => {
        setState(next)
        setError(null)
        if (next.following) place.current = null
      },
      setError,
    )
    shown.current = log
    const target = aimed.current
    aimed.current = null
    const at = target?.offset ?? place.current
    if (at !== null)
      void log.showAt(at, target === null ? 'edge' : 'inside').then((line) => {
        if (line !== null && target !== null) terminal.current?.mark(line, target.text)
      }, setError)
    return () => {
      place.current = log.state().following ? null : log.offsetOf(terminal.current?.top() ?? 0)
      log.stop()
      search.current?.abort()
    }
  }, [client, run, status, times])

  /** Looks through the whole log, not only through what is on the screen. */
  async function find(query: string | null, back: boolean): Promise<void> {
    const log = shown.current
    if (log === null || query === '') return
    search.current?.abort()
    const mine = new AbortController()
    search.current = mine
    const from: FindFrom = { after: found.current, top: log.state().from, total: log.state().total }
    setSaid('')
    try {
      const hit = await findInWhole((wanted) => client.call('log.find', { run, ...wanted }), query, from, back, {
        signal: mine.signal,
        told: (share) => setSaid(`looking, ${Math.floor(share * 100)}\u00a0%`),
      })
      if (mine.signal.aborted) return
      found.current = hit?.offset ?? null
      setSaid(hit === null ? 'nothing found' : hit.around ? 'went round' : '')
      if (hit === null) return
      const line = await log.showAt(hit.offset)
      if (line !== null) terminal.current?.mark(line, query ?? '')
    } catch (thrown) {
      if (!mine.signal.aborted) setSaid(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  const failure = (back: boolean) => void find(null, back)
  const failureNow = useRef(failure)
  failureNow.current = failure

  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f') {
        event.preventDefault()
        field.current?.focus()
        field.current?.select()
      } else if (event.key.toLowerCase() === 'e' && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (!isTyping(event.target)) failureNow.current(event.shiftKey)
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  function scrolled(edge: Edge): void {
    const log = shown.current
    if (log === null) return
    const now = log.state()
    if (edge === 'end') {
      if (now.to >= now.total) log.follow()
      else if (!now.following) void log.down()
      return
    }
    // All of it is in sight: there is nothing to look back at.
    if (now.from === 0 && now.to >= now.total && terminal.current?.isFull() === false) return
    log.unfollow()
    if (edge === 'top') void log.up()
  }

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
              setSaid('')
              found.current = null
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') void find(text, event.shiftKey)
              else if (event.key === 'Escape') event.currentTarget.blur()
            }}
          />
        </Field>
        <Button look="quiet" onClick={() => failure(false)} title="Next failure (e), the one before (Shift e)">
          Next error
        </Button>
        <Button
          className={styles.roomy}
          look="quiet"
          onClick={() => show('search')}
          title="Search every log (Ctrl Shift F)"
        >
          Every log
        </Button>
        <Button
          look="quiet"
          aria-pressed={times}
          onClick={() => set({ logTimes: !times })}
          title="When each line came, since the run's start, as the harness measured it"
        >
          Times
        </Button>
        <span className={styles.said} role="status">
          {said}
        </span>
        <span className={styles.grow} />
        <span className={styles.size}>{state === null ? '' : sizeText(state)}</span>
        <Button
          look="quiet"
          disabled={state === null || state.total === 0}
          onClick={() => void shown.current?.showAt(0)}
          title="The beginning of the log"
        >
          Start
        </Button>
        <Button
          look="quiet"
          aria-pressed={state?.following ?? true}
          onClick={() => shown.current?.follow()}
          disabled={state?.following ?? true}
        >
          {(state?.following ?? true) ? 'Following' : 'To the end'}
        </Button>
      </div>
      {error !== null && state === null ? (
        <FailedLine error={error} />
      ) : (
        <Terminal handle={terminal} className={styles.terminal} onScroll={scrolled} />
      )}
    </div>
  )
}

type LogSourceLines = Parameters<typeof createLogWindow>[0]['lines']

function sizeText({ total, atEnd, from, to, following }: LogState): string {
  if (total === 0) return atEnd ? 'it printed nothing' : 'nothing printed yet'
  const size = formatBytes(total)
  return following || to >= total ? size : `at ${Math.floor((100 * from) / total)}\u00a0% of ${size}`
}
