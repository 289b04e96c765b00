import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere } from './existing.ts'

const FOLDER = 'pawl-scratch'

/** Runs something with an empty folder below the mirror that is gone afterwards: for private indexes and patch files. */
export async function withScratch<T>(mirror: string, use: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(mirror, FOLDER)
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'x-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what a killed Pawl left there: folders not touched since `beforeMs` (epoch milliseconds). */
export async function clearScratch(mirror: string, beforeMs: number): Promise<void> {
  const parent = join(mirror, FOLDER)
  const names = (await ifThere(readdir(parent))) ?? []
  for (const name of names) {
    const folder = join(parent, name)
    const found = await ifThere(stat(folder))
    if (found !== null && found.mtimeMs < beforeMs) await rm(folder, { recursive: true, force: true })
  }
}
