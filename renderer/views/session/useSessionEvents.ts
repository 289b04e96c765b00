import { useEffect, useState } from 'react'
import type { SessionEvent } from '../../../preload/contract/session.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'

const pageEvents = 1000
/** Of a longer transcript the end is kept: what came last decides. */
const mostEvents = 20_000

export type Transcript = {
  readonly events: readonly SessionEvent[]
  /** Events before those that are here. */
  readonly before: number
  readonly atEnd: boolean
  readonly loaded: boolean
  readonly error: Error | null
}

const nothing: Transcript = { events: [], before: 0, atEnd: false, loaded: false, error: null }

/** A session's transcript, read page by page; while the session lives it grows. */
export function useSessionEvents(session: string): Transcript {
  const { client } = useEngine()
  const status = useStatus()
  const [transcript, setTranscript] = useState(nothing)
  useEffect(() => {
    if (status !== 'open') return
    let stopped = false
    let reading = false
    let again = false
    let from: number | null = null
    let kept: readonly SessionEvent[] = []

    async function read(): Promise<void> {
      while (!stopped) {
        if (from === null) {
          const { total } = await client.call('session.events', { session, from: 0, limit: 1 })
          from = Math.max(0, total - mostEvents)
        }
        const page = await client.call('session.events', { session, from, limit: pageEvents })
        if (stopped) return
        from = page.next
        kept = [...kept, ...page.events].slice(-mostEvents)
        const hasMore = page.next < page.total
        setTranscript({
          events: kept,
          before: page.next - kept.length,
          atEnd: page.atEnd,
          loaded: !hasMore,
          error: null,
        })
        if (!hasMore) return
      }
    }
    function readOn(): void {
      if (reading) {
        again = true
        return
      }
      reading = true
      again = false
      read()
        .catch((error: unknown) => {
          if (!stopped)
            setTranscript((now) => ({ ...now, error: error instanceof Error ? error : new Error(String(error)) }))
        })
        .finally(() => {
          reading = false
          if (again) readOn()
        })
    }

    readOn()
    const stop = client.onEvent((event) => {
      if ((event.kind === 'session-grew' || event.kind === 'session-changed') && event.session === session) readOn()
    })
    return () => {
      stopped = true
      stop()
    }
  }, [client, session, status])
  return transcript
}
