import type { Beat } from '../beat.ts'
import { type Affected, isAffected } from './affected.ts'

// Events come in bursts (a verdict changes five things at once): one question per burst is enough.
const gatherMs = 200
const restsPerAnswer = 3
const longestPauseMs = 5000
// Short runs tell something several times a second. Whoever has not touched the window for a while sees it less often, after two minutes
// every five seconds, and at once when it is touched again.
const gathersPerBeat = 12
const longestBeatMs = 60_000

export type Stale = {
  /** These answers may have changed. */
  readonly add: (affected: readonly Affected[]) => void
  /** Something may be asked again that could not be until now. */
  readonly schedule: () => void
}

/** Answers that may have changed, asked for again by `ask` several at once, and never while `isSeen` is false. */
export function createStale(
  ask: (asked: readonly Affected[]) => Promise<unknown>,
  beat: Pick<Beat, 'wait' | 'everyMs'>,
  isSeen: () => boolean,
): Stale {
  const stale: Affected[] = []
  let takeBack: (() => void) | null = null
  let asking = false
  let pauseMs = gatherMs

  function flush(): void {
    takeBack?.()
    takeBack = null
    if (asking || !isSeen() || stale.length === 0) return
    const asked = stale.splice(0)
    const began = performance.now()
    asking = true
    const done = () => {
      asking = false
      // Ten thousand experiments take a while to carry over: the larger the answers, the less often they are asked for.
      pauseMs = Math.min(longestPauseMs, Math.max(gatherMs, (performance.now() - began) * restsPerAnswer))
      if (stale.length > 0) schedule()
    }
    ask(asked).then(done, done)
  }

  function schedule(): void {
    if (takeBack !== null || asking) return
    const timer = setTimeout(flush, Math.max(pauseMs, beat.everyMs() / gathersPerBeat))
    // Comes at once when somebody touches the window.
    const forget = beat.wait(longestBeatMs, flush)
    takeBack = () => {
      clearTimeout(timer)
      forget()
    }
  }

  return {
    add: (affected) => {
      for (const one of affected) {
        if (!stale.some((known) => isAffected(known, one.method, one.args))) stale.push(one)
      }
      if (stale.length > 0) schedule()
    },
    schedule,
  }
}
