/**
 * Milliseconds until the next whole second, or whole `everyMs`. What changes by itself changes then and all at once: each change on its own
 * would be a picture of its own to be painted, by the processor that a run is trained on.
 */
export function untilBeat(everyMs = 1000, nowMs = Date.now()): number {
  return everyMs - (nowMs % everyMs)
}
