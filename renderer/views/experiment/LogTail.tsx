import { useEffect, useState } from 'react'
import { askedAheadMs } from '../../beat.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { beat } from '../../client/person.ts'
import { useSize } from '../../components/hooks.ts'
import styles from './LogTail.module.css'
import { tailLines } from './tail.ts'

const tailBytes = 8192
const mostLines = 60
const linePx = 17

/** The end of a run's log, as it grows. The log's own tab has all of it. */
export function LogTail({ run, live }: { readonly run: string; readonly live: boolean }) {
  const { client } = useEngine()
  const status = useStatus()
  const [lines, setLines] = useState<readonly string[]>([])
  const [box, size] = useSize<HTMLDivElement>()

  useEffect(() => {
    if (status !== 'open') return
    let stopped = false
    let asking = false
    let again = false
    let isFirst = true
    let forget: (() => void) | null = null
    let bytes: number | null = null

    async function ask(): Promise<void> {
      if (stopped || document.hidden) return
      asking = true
      again = false
      // Where nobody said it yet, the size is learned with the first byte; what is read then is its end.
      const totalBytes = bytes ?? (await client.call('log.read', { run, offset: 0, limitBytes: 1 })).totalBytes
      const slice = await client.call('log.read', {
        run,
        offset: Math.max(0, totalBytes - tailBytes),
        limitBytes: tailBytes,
      })
      const show = (): void => {
        if (!stopped) setLines(tailLines(slice.text, mostLines))
      }
      if (isFirst) show()
      else beat.wait(1000, show)
      isFirst = false
    }
    // A flood grows a thousand times a second; it is shown together with the clocks.
    function askSoon(): void {
      again = true
      if (asking || forget !== null) return
      forget = beat.wait(
        1000,
        () => {
          forget = null
          void askSafely()
        },
        askedAheadMs,
      )
    }
    async function askSafely(): Promise<void> {
      try {
        await ask()
      } catch {
        // The connection broke or the log is gone: what was last known stays, and the next event asks again.
      }
      asking = false
      if (again) askSoon()
    }

    void askSafely()
    const stop = client.onEvent((event) => {
      if ((event.kind !== 'log-grew' && event.kind !== 'run-changed') || event.run !== run) return
      // At its end there may be more than was last said.
      bytes = event.kind === 'log-grew' ? event.totalBytes : null
      askSoon()
    })
    document.addEventListener('visibilitychange', askSoon)
    return () => {
      stopped = true
      forget?.()
      stop()
      document.removeEventListener('visibilitychange', askSoon)
    }
  }, [client, run, status])

  // One text of as many lines as there is room for: a box for each line, and those out of sight, cost most of what a new picture of them does.
  const seen = lines.slice(-Math.max(1, Math.ceil(size.height / linePx)))
  const last = seen.at(-1) ?? ''
  return (
    <div ref={box} className={styles.log} role="log" aria-label="End of the log" aria-live="off">
      <pre>
        {seen
          .slice(0, -1)
          .map((line) => `${line}\n`)
          .join('')}
        {live ? <b>{last}</b> : last}
      </pre>
    </div>
  )
}
