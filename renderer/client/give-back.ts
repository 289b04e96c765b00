import type { Beat } from '../beat.ts'

/** Often enough for what comes together meanwhile, and a collection (about 50 ms) in that time is nobody's loss. */
const everyMs = 120_000

type Collecting = {
  readonly gc?: (how: { type: 'major'; execution: 'async'; flavor: 'last-resort' }) => Promise<void>
}
/** A browser measures what a page needs only after it has thrown away what is not needed, within twenty seconds. Not every browser can. */
type Measuring = Performance & { readonly measureUserAgentSpecificMemory?: () => Promise<unknown> }

/**
 * What a page has drawn and thrown away stays in memory until the browser needs the room: tens of MB after a few hours beside a training. It is given
 * back every two minutes from now on, but never while somebody works here. The desktop's page may say so; a browser's has its memory measured.
 */
export function giveBackSeldom(beat: Beat): void {
  const again = (): void => {
    beat.wait(everyMs, again)
    // What can't be given back now, because the page is closed or the browser will not, is given back in two minutes or never.
    if (!beat.isClose()) giveBack()?.catch(() => undefined)
  }
  beat.wait(everyMs, again)
}

function giveBack(): Promise<unknown> | undefined {
  const { gc } = globalThis as Collecting
  if (gc !== undefined) return gc({ type: 'major', execution: 'async', flavor: 'last-resort' })
  const measure = () => (performance as Measuring).measureUserAgentSpecificMemory?.()
  // What the first leaves empty goes with the second.
  return crossOriginIsolated ? measure()?.then(measure) : undefined
}
