import type { Clock } from '../clock.ts'

/**
 * A wall clock that does not jump: where the clock stood when this was made, and the time since the machine's start from there on. What
 * is measured one after the other is stamped by it, so that a clock set back puts no reading before an earlier one.
 */
export function createStamp(clock: Clock): () => number {
  const wall = clock.nowMs()
  const boot = clock.bootMs()
  let last = 0
  return () => {
    last = Math.max(last + 1, Math.round(wall + clock.bootMs() - boot))
    return last
  }
}
