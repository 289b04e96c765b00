import { useEffect } from 'react'
import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { useEngine, useSamples, useStatus } from '../../client/connection.tsx'

/** How far back the strip looks. */
export const stripMs = 30 * 60_000
/** The engine samples for whoever says within 15 s that he looks. */
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
    let timer: number | null = null
    const look = (): void => {
      if (document.hidden) return
      client.call('machine.watch', {}).catch(() => undefined)
    }
    const changed = (): void => {
      if (timer !== null) window.clearInterval(timer)
      timer = null
      if (document.hidden) return
      look()
      timer = window.setInterval(look, sayEveryMs)
      const known = samples.get().at(-1)?.at ?? 0
      const sinceMs = Math.max(known, Date.now() - stripMs)
      client.call('machine.samples', { sinceMs }).then(samples.add, () => undefined)
    }
    changed()
    document.addEventListener('visibilitychange', changed)
    return () => {
      if (timer !== null) window.clearInterval(timer)
      document.removeEventListener('visibilitychange', changed)
    }
  }, [client, samples, status])
}
