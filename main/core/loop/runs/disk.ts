import { statfs } from 'node:fs/promises'

/** With less than this a run's output, or the database, may not fit any more. */
export const LEAST_FREE_BYTES = 256 * 1024 * 1024

/** Why no run may begin in this folder now, as a sentence; null when there is space. */
export async function diskTooFull(folder: string, leastBytes = LEAST_FREE_BYTES): Promise<string | null> {
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (freeBytes >= leastBytes) return null
  const mib = (bytes: number) => Math.round(bytes / 1024 / 1024)
  return `The disk of ${folder} is nearly full: ${mib(freeBytes)} MiB are free, ${mib(leastBytes)} MiB are needed. It goes on when there is space.`
}
