import { useEffect, useState } from 'react'
import { untilBeat } from '../../beat.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import styles from './LogTail.module.css'
import { tailLines } from './tail.ts'

const tailBytes = 8192
const mostLines = 60

/** The end of a run's log, as it grows. The log's own tab has all of it. */
export function LogTail({ run, live }: { readonly run: string; readonly live: boolean }) {
  const { client } = useEngine()
  const status = useStatus()
  const [lines, setLines] = useState<readonly string[]>([])

  useEffect(() => {
    if (status !== 'open') return
    let stopped = false
    let asking = false
    let again = false
    let timer: number | null = null
    let size: number | null = null

    async function ask(): Promise<void> {
      if (stopped || document.hidden) return
      asking = true
      again = false
      // Where nobody said it yet, the size is learned with the first byte; what is read then is its end.
      const totalBytes = size ?? (await client.call('log.read', { run, offset: 0, limitBytes: 1 })).totalBytes
      const slice = await client.call('log.read', {
        run,
        offset: Math.max(0, totalBytes - tailBytes),
        limitBytes: tailBytes,
      })
      if (!stopped) setLines(tailLines(slice.text, mostLines))
    }
    // A flood grows a thousand times a second; it is shown together with the clocks.
    function askSoon(): void {
      again = true
      if (asking || timer !== null) return
      timer = window.setTimeout(() => {
        timer = null
        void askSafely()
      }, untilBeat())
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
      size = event.kind === 'log-grew' ? event.totalBytes : null
      askSoon()
    })
    document.addEventListener('visibilitychange', askSoon)
    return () => {
      stopped = true
      if (timer !== null) window.clearTimeout(timer)
      stop()
      document.removeEventListener('visibilitychange', askSoon)
    }
  }, [client, run, status])

  return (
    <div className={classes(styles.log, live && styles.live)} role="log" aria-label="End of the log" aria-live="off">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a tail have no identity but their place
        <div key={index}>{line}</div>
      ))}
    </div>
  )
}
