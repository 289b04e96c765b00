import type { Clock } from '../clock.ts'
import { setElapsed } from '../store/campaigns.ts'
import type { Writer } from '../store/sql.ts'

/** A campaign's own clock: it runs while the campaign runs, stands while it is paused, and goes on after a restart. */
export type Elapsed = {
  readonly ms: () => number
  /** Starts or stands; standing keeps what has passed. */
  readonly run: (running: boolean) => void
  /** Adds time that passed in a run while Pawl was away. */
  readonly add: (ms: number) => void
  readonly persist: () => void
}

export function createElapsed(db: Writer, campaign: string, beforeMs: number, clock: Clock): Elapsed {
  const state = { beforeMs, since: null as number | null }
  const ms = () => state.beforeMs + (state.since === null ? 0 : clock.monotonicMs() - state.since)
  return {
    ms,
    run: (running) => {
      state.beforeMs = ms()
      state.since = running ? clock.monotonicMs() : null
    },
    add: (more) => {
      state.beforeMs += more
    },
    persist: () => setElapsed(db, campaign, ms()),
  }
}
