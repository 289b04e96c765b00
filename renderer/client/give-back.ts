import type { Beat } from '../beat.ts'

/** Often enough for what comes together meanwhile, and a collection (about 30 ms) each minute is nobody's loss. */
const everyMs = 60_000

/** A browser measures what a page needs only after it has thrown away what is not needed, within twenty seconds. Not every browser can. */
type Measuring = Performance & { readonly measureUserAgentSpecificMemory?: () => Promise<unknown> }

/**
 * What a page has drawn and thrown away stays in memory until the browser needs the room: tens of MB after a few hours beside a training. To have it
 * measured gives it back: once a minute from now on, but never while somebody works here.
 */
export function giveBackSeldom(beat: Beat): void {
  if (!crossOriginIsolated) return
  const giveBack = (): void => {
    beat.wait(everyMs, giveBack)
    if (beat.isClose())
      return // How much it is nobody asks here; a page that is closed meanwhile has nothing to give back.
    ;(performance as Measuring).measureUserAgentSpecificMemory?.().catch(() => undefined)
  }
  beat.wait(everyMs, giveBack)
}
