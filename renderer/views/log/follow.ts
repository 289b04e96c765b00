import type { LogSlice } from '../../../preload/contract/run.ts'

export type LogSource = {
  readonly read: (offset: number, limitBytes: number) => Promise<LogSlice>
  /** Calls when there may be more; returns the function that stops it. */
  readonly onGrowth: (listener: () => void) => () => void
}

export type LogProgress = { readonly readBytes: number; readonly totalBytes: number; readonly atEnd: boolean }

const pieceBytes = 128 * 1024

/**
 * Reads a log from `from` to its end and then as it grows. The next piece is asked for only when `write` has taken the last:
 * pulling is the flow control, so a flood waits on disk and not in this window. Returns the function that stops it.
 */
export function followLog(
  source: LogSource,
  from: number,
  write: (text: string) => Promise<void>,
  told: (progress: LogProgress) => void,
  failed: (error: Error) => void,
): () => void {
  let stopped = false
  let reading = false
  let grown = false
  let offset = from

  async function pull(): Promise<void> {
    reading = true
    for (let more = true; more && !stopped; ) {
      grown = false
      const slice = await source.read(offset, pieceBytes)
      if (stopped) return
      offset = slice.nextOffset
      if (slice.text !== '') await write(slice.text)
      told({ readBytes: offset, totalBytes: slice.totalBytes, atEnd: slice.atEnd })
      more = !slice.atEnd && (slice.nextOffset > slice.offset || grown)
    }
    reading = false
  }
  function start(): void {
    grown = true
    if (reading || stopped) return
    pull().catch((error: Error) => {
      reading = false
      if (!stopped) failed(error)
    })
  }

  start()
  const stop = source.onGrowth(start)
  return () => {
    stopped = true
    stop()
  }
}
