import { closeSync, openSync, readSync } from 'node:fs'

/**
 * Fills a buffer from a file that may still grow, and gives how much was there: 0 where there is no file.
 * Synchronous on purpose: what was just printed is in memory, and four trips to the thread pool cost ten times as much CPU as
 * the reading. The database lies on the same disk and is synchronous too.
 */
export function readAt(path: string, offset: number, buffer: Buffer): number {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
  try {
    let read = 0
    for (;;) {
      const more = readSync(file, buffer, read, buffer.length - read, offset + read)
      read += more
      if (more === 0 || read === buffer.length) return read
    }
  } finally {
    closeSync(file)
  }
}
