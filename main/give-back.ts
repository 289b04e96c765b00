import { getHeapStatistics } from 'node:v8'
import { collector } from './core/collect.ts'

/** V8 leaves garbage where it is until it needs room; this often it is looked at whether there is some. */
const everyMs = 60_000
/** Less than this is not worth the collection: about 50 ms. */
const worthBytes = 4e6

/**
 * Gives memory back that a process has taken and does not need, while nobody looks: a window stays open for days beside a training that may want
 * every byte. `release`: what else can be given up. Returns the function that ends it.
 */
export function giveBackMemory(isLookedAt: () => boolean, release: () => void): () => void {
  const collect = collector('last-resort')
  const kept = { bytes: usedBytes() }
  const timer = setInterval(() => {
    if (isLookedAt() || usedBytes() - kept.bytes < worthBytes) return
    release()
    collect()
    kept.bytes = usedBytes()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

function usedBytes(): number {
  return getHeapStatistics().used_heap_size
}
