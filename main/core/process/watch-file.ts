import { type FSWatcher, watch } from 'node:fs'

/** Something that may have changed. Only a hint: whoever waits looks for himself. */
export type Change = {
  /** Resolves at the next change, at once if there was one since the last call, and after `limitMs` at the latest. */
  readonly within: (limitMs: number) => Promise<void>
  readonly notify: () => void
  readonly close: () => void
}

/**
 * Watches one file. Where the system can't (no more watches, no such file) only the limit of `within` is left.
 * Not its folder: there every printed line of a run would wake us.
 */
export function watchForChange(path: string): Change {
  let changed = false
  let wake: (() => void) | null = null
  const notify = (): void => {
    changed = true
    wake?.()
  }
  const watcher = watcherOf(path, notify)
  return {
    notify,
    async within(limitMs) {
      if (!changed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, limitMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = null
      }
      changed = false
    },
    close: () => watcher?.close(),
  }
}

function watcherOf(path: string, notify: () => void): FSWatcher | null {
  try {
    const watcher = watch(path, { persistent: false }, notify)
    watcher.on('error', notify)
    return watcher
  } catch {
    return null
  }
}
