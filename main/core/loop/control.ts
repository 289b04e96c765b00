/** How a person steers a running loop. The loop looks at it between requests; only `stop` reaches into a run. */
export type Control = {
  readonly pause: () => void
  readonly resume: () => void
  readonly stop: (reason: string) => void
  readonly withdraw: (experiment: number) => void
  readonly isPaused: () => boolean
  readonly stopped: AbortSignal
  /** Resolves when the loop may go on: at once, after a resume, or after a stop. */
  readonly passable: () => Promise<void>
  /** Takes one withdrawn experiment among `these` (any, where null), or null. */
  readonly takeWithdrawn: (these: readonly number[] | null) => number | null
}

export function createControl(): Control {
  const abort = new AbortController()
  const withdrawn = new Set<number>()
  const waiting = new Set<() => void>()
  const state = { paused: false }
  const wake = () => {
    for (const go of waiting) go()
    waiting.clear()
  }
  return {
    pause: () => {
      state.paused = true
    },
    resume: () => {
      state.paused = false
      wake()
    },
    stop: (reason) => {
      abort.abort(reason)
      wake()
    },
    withdraw: (experiment) => {
      withdrawn.add(experiment)
    },
    isPaused: () => state.paused,
    stopped: abort.signal,
    passable: async () => {
      while (state.paused && !abort.signal.aborted) await new Promise<void>((go) => waiting.add(go))
    },
    takeWithdrawn: (these) => {
      for (const experiment of withdrawn) {
        if (these !== null && !these.includes(experiment)) continue
        withdrawn.delete(experiment)
        return experiment
      }
      return null
    }
  }
}
