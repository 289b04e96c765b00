import { useEffect } from 'react'
import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { askedAheadMs } from '../../beat.ts'
import { useEngine, useSamples, useStatus } from '../../client/connection.tsx'
import { beat } from '../../client/person.ts'

/** How far back the strip looks. */
export const stripMs = 30 * 60_000
/** The engine samples for whoever says within 15 s that he looks. */
const lapsesAfterMs = 15_000
const sayEveryMs = 10_000

/** The samples of the last half hour, followed while the window is seen. */
export function useSampleHistory(): readonly MachineSample[] {
  useSampling()
  return useSamples()
}

/** Has the machine sampled while the window is seen. A hidden one says nothing, and when it is seen again it asks for what it missed. */
export function useSampling(): void {
  const { client, samples } = useEngine()
  const status = useStatus()
  useEffect(() => {
    if (status !== 'open') return
    let forget = (): void => undefined
    let isClose = false
    let saidMs = Number.NEGATIVE_INFINITY
    /** What was missed while nobody looked closely, or at all, is asked for. */
    const look = (): void => {
      forget()
      if (document.hidden) {
        isClose = false
        return
      }
      const wasClose = isClose
      isClose = beat.isClose()
      const hasLapsed = Date.now() - saidMs > lapsesAfterMs
      saidMs = Date.now()
      client.call('machine.watch', { everyMs: beat.everyMs() }).catch(() => undefined)
      forget = beat.wait(sayEveryMs, look, askedAheadMs)
      if (!hasLapsed && (wasClose || !isClose)) return
      const known = samples.get().at(-1)?.at ?? 0
      const sinceMs = Math.max(known, Date.now() - stripMs)
      client.call('machine.samples', { sinceMs }).then(samples.add, () => undefined)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      forget()
      document.removeEventListener('visibilitychange', look)
    }
  }, [client, samples, status])
}
