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
    /** Up to here no sample is missing. */
    let wholeMs = 0
    /** Who looks seldom is told of one sample in many: the others are asked for whenever he looks, at once when he looks closely again. */
    const look = (): void => {
      forget()
      if (document.hidden) {
        isClose = false
        return
      }
      const wasClose = isClose
      const nowMs = Date.now()
      isClose = beat.isClose()
      const isTold = wasClose && nowMs - saidMs < lapsesAfterMs
      saidMs = nowMs
      client.call('machine.watch', { everyMs: beat.everyMs() }).catch(() => undefined)
      forget = beat.wait(sayEveryMs, look, askedAheadMs)
      const isWhole = (): void => {
        wholeMs = nowMs
      }
      if (isTold) {
        isWhole()
        return
      }
      const sinceMs = Math.max(wholeMs, nowMs - stripMs)
      client
        .call('machine.samples', { sinceMs })
        .then(samples.add)
        .then(isWhole, () => undefined)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      forget()
      document.removeEventListener('visibilitychange', look)
    }
  }, [client, samples, status])
}
