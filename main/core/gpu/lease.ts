/** The exclusive right of one run to use a device; whoever asks waits in line. */
export type Lease = {
  /** Resolves with the function that gives the lease back, or with null when `signal` aborts first. */
  readonly take: (signal: AbortSignal) => Promise<(() => void) | null>
}

/** One lease for one device within this engine: there is one engine per data folder. */
export function createLease(): Lease {
  const line: { held: boolean; readonly waiting: Set<() => void> } = { held: false, waiting: new Set() }
  const release = () => {
    line.held = false
    const next = line.waiting.values().next()
    if (!next.done) {
      line.waiting.delete(next.value)
      next.value()
    }
  }
  return {
    take: async (signal) => {
      while (line.held && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const go = () => {
            signal.removeEventListener('abort', go)
            line.waiting.delete(go)
            resolve()
          }
          line.waiting.add(go)
          signal.addEventListener('abort', go, { once: true })
        })
      }
      if (signal.aborted) return null
      line.held = true
      return release
    },
  }
}
