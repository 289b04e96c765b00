import type { MachineSample } from '../../../preload/contract/gpu.ts'
import type { Log } from '../log.ts'
import { sampleHost } from './host.ts'

/** While somebody looks, and while nobody does: reading costs the machine that is being measured. */
const watchedEveryMs = 2_000
const unwatchedEveryMs = 15_000
/** Twenty minutes of a watched strip. */
const kept = 600

export type Sampler = { readonly since: (ms: number) => MachineSample[]; readonly stop: () => void }

/** Reads the machine at a pace that depends on whether somebody watches; `take` is given each sample. */
export function createSampler(options: {
  readonly nowMs: () => number
  readonly isWatched: () => boolean
  readonly log: Log
  readonly take: (sample: MachineSample) => void
}): Sampler {
  const ring: MachineSample[] = []
  const state = { timer: null as NodeJS.Timeout | null, stopped: false, failures: 0 }

  async function read(): Promise<void> {
    try {
      const sample = await sampleHost(options.nowMs)
      ring.push(sample)
      if (ring.length > kept) ring.shift()
      if (!state.stopped) options.take(sample)
      state.failures = 0
    } catch (error) {
      // The loop never stops because telemetry did; it is said once.
      if (state.failures === 0)
        options.log.warn(`the machine could not be read: ${error instanceof Error ? error.message : String(error)}`)
      state.failures += 1
    }
    schedule()
  }

  function schedule(): void {
    if (state.stopped) return
    state.timer = setTimeout(() => void read(), options.isWatched() ? watchedEveryMs : unwatchedEveryMs)
    state.timer.unref()
  }

  schedule()
  return {
    since: (ms) => ring.filter((sample) => sample.at >= ms),
    stop: () => {
      state.stopped = true
      if (state.timer !== null) clearTimeout(state.timer)
    },
  }
}
