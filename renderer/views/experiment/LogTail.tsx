import { useEffect, useState } from 'react'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { beat } from '../../client/person.ts'
import { classes } from '../../components/classes.ts'
import styles from './LogTail.module.css'
import { goneLines, tailLines } from './tail.ts'

const tailBytes = 8192
const mostLines = 60
/** An answer takes a few milliseconds; it is shown with the clocks, as one picture. */
const askedAheadMs = 100

/** The end of a run's log, as it grows. The log's own tab has all of it. */
export function LogTail({ run, live }: { readonly run: string; readonly live: boolean }) {
  const { client } = useEngine()
  const status = useStatus()
  // `first` counts the lines that have gone: a line keeps its number, and so its element, while it moves up.
  const [{ first, lines }, setShown] = useState<{ first: number; lines: readonly string[] }>({ first: 0, lines: [] })

  useEffect(() => {
    if (status !== 'open') return
    let stopped = false
    let asking = false
    let again = false
    let isFirst = true
    let forget: (() => void) | null = null
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
      const show = (): void => {
        if (stopped) return
        const next = tailLines(slice.text, mostLines)
        setShown((before) => ({ first: before.first + goneLines(before.lines, next), lines: next }))
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
      size = event.kind === 'log-grew' ? event.totalBytes : null
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

  return (
    <div className={classes(styles.log, live && styles.live)} role="log" aria-label="End of the log" aria-live="off">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: counted from the first line there was, not from the first that is shown
        <div key={first + index}>{line}</div>
      ))}
    </div>
  )
}
