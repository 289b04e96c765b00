import type { MachineSample } from '../../preload/contract/gpu.ts'
import { untilBeat } from '../beat.ts'

/** The last samples of the machine, newest last, bounded by age and count; outside React, since it streams. */
export type Samples = {
  readonly add: (samples: readonly MachineSample[]) => void
  readonly get: () => readonly MachineSample[]
  /** Tells at the next beat that there are new ones: all listeners at once, with one timer for all of them. */
  readonly onBeat: (listener: () => void) => () => void
}

/** Keeps what is younger than `keepMs` against the newest sample, and never more than `most`. `atBeat`: calls once, at the window's next beat. */
export function createSamples(
  keepMs: number,
  most: number,
  atBeat: (act: () => void) => void = (act) => void setTimeout(act, untilBeat()),
): Samples {
  const listeners = new Set<() => void>()
  let kept: readonly MachineSample[] = []
  let isDue = false
  const changed = (): void => {
    if (isDue || listeners.size === 0) return
    isDue = true
    atBeat(() => {
      isDue = false
      for (const listener of [...listeners]) listener()
    })
  }
  return {
    add: (added) => {
      if (added.length === 0) return
      const [only] = added
      const last = kept.at(-1)
      // The usual case, once a second: one more at the end.
      if (added.length === 1 && only !== undefined && last !== undefined && only.at > last.at) {
        const first = kept.findIndex((sample) => sample.at > only.at - keepMs)
        kept = [...kept.slice(Math.max(first, kept.length + 1 - most, 0)), only]
        changed()
        return
      }
      const known = new Set(kept.map((sample) => sample.at))
      const all = [...kept, ...added.filter((sample) => !known.has(sample.at))].sort((a, b) => a.at - b.at)
      const newest = all.at(-1)?.at ?? 0
      kept = all.filter((sample) => sample.at > newest - keepMs).slice(-most)
      changed()
    },
    get: () => kept,
    onBeat: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
