import type { Beat } from '../beat.ts'

/** This often it is looked at whether the page has thrown something away. */
const everyMs = 20_000
/** Less than this of the scripts' own is not worth a collection, about 50 ms. What the browser has drawn for them comes on top. */
const worthBytes = 4e6

/** Memory of a page: what its scripts take now, in bytes, and what gives back all that is not needed. */
export type PageMemory = { readonly usedBytes: () => number; readonly collect: () => Promise<unknown> }

/**
 * What a page has drawn and thrown away stays in memory until the browser needs the room: tens of MB after a few hours beside a training. It is
 * given back from now on when there is some, but never while somebody works here. Returns what ends it.
 */
export function giveBackSeldom(beat: Pick<Beat, 'isClose'>, memory = memoryOfPage()): () => void {
  if (memory === null) return () => {}
  const { usedBytes, collect } = memory
  const known = { bytes: usedBytes(), isAsked: false }
  const timer = setInterval(() => {
    if (known.isAsked || usedBytes() - known.bytes < worthBytes || beat.isClose()) return
    known.isAsked = true
    collect()
      // What can't be given back now, because the page is closed or the browser will not, is given back the next time or never.
      .catch(() => undefined)
      .finally(() => {
        Object.assign(known, { bytes: usedBytes(), isAsked: false })
      })
  }, everyMs)
  return () => clearInterval(timer)
}

type Collecting = {
  readonly gc?: (how: { type: 'major'; execution: 'async'; flavor: 'last-resort' }) => Promise<void>
}
/** A browser measures what a page needs only after it has thrown away what is not needed, within twenty seconds. Not every browser can. */
type Measuring = Performance & {
  readonly memory?: { readonly usedJSHeapSize: number }
  readonly measureUserAgentSpecificMemory?: () => Promise<unknown>
}

/** Null: this browser keeps its own time. */
function memoryOfPage(): PageMemory | null {
  const page = globalThis as Collecting
  const measuring: Measuring = performance
  if (measuring.memory === undefined || (page.gc === undefined && !crossOriginIsolated)) return null
  const measure = async () => measuring.measureUserAgentSpecificMemory?.()
  return {
    usedBytes: () => measuring.memory?.usedJSHeapSize ?? 0,
    // The desktop's page may say that it gives back; a browser's has its memory measured, twice: what the first leaves empty goes with the second.
    collect: async () =>
      page.gc === undefined
        ? measure().then(measure)
        : page.gc({ type: 'major', execution: 'async', flavor: 'last-resort' }),
  }
}
