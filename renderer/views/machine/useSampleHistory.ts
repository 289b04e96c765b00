import { useEffect } from 'react'
import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { useEngine, useSamples, useStatus } from '../../client/connection.tsx'
import { beat } from '../../client/person.ts'
import { createSampling } from './sampling.ts'

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
    const { look, stop } = createSampling(client, samples.add, beat, () => document.hidden)
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', look)
    }
  }, [client, samples, status])
}
