import { collector } from './core/collect.ts'

/** V8 leaves garbage where it is until it needs room; this often it is looked at whether there is some. */
const everyMs = 60_000
/** Less than this is not worth the collection: about 50 ms. */
const worthBytes = 6e6

/**
 * Gives memory back that a process has taken and does not need, while nobody looks: a window stays open for days beside a training that may want
 * every byte. `release`: what else can be given up. Returns the function that ends it.
 */
export function giveBackMemory(isLookedAt: () => boolean, release: () => void): () => void {
  const collect = collector('last-resort')
  // What the process holds, and not what V8 has in use: V8 keeps the room of what it has collected by itself, and what is outside of it counts too.
  // It falls a moment after the collection.
  const kept = { bytes: process.memoryUsage.rss() }
  const timer = setInterval(() => {
    kept.bytes = Math.min(kept.bytes, process.memoryUsage.rss())
    if (isLookedAt() || process.memoryUsage.rss() - kept.bytes < worthBytes) return
    release()
    collect()
    kept.bytes = process.memoryUsage.rss()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
