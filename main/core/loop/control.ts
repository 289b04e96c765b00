/** How a person steers a running loop. The loop looks at it between requests; only `stop` reaches into a run. */
export type Control = {
  readonly pause: () => void
  readonly resume: () => void
  readonly stop: (reason: string) => void
  /** Pawl ends, the campaign does not: its run goes on and is adopted by the next start. */
  readonly leave: () => void
  readonly isPaused: () => boolean
  /** Aborts on `stop` and on `leave`; its reason is a sentence. */
  readonly stopped: AbortSignal
  readonly leaving: AbortSignal
  /** Resolves when the loop may go on: at once, after a resume, or after a stop. */
  readonly passable: () => Promise<void>
}

export function createControl(): Control {
  const abort = new AbortController()
  const leaving = new AbortController()
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
    leave: () => {
      leaving.abort()
      abort.abort('Pawl was ended; it goes on at the next start.')
      wake()
    },
    isPaused: () => state.paused,
    stopped: abort.signal,
    leaving: leaving.signal,
    passable: async () => {
      while (state.paused && !abort.signal.aborted) await new Promise<void>((go) => waiting.add(go))
    },
  }
}
