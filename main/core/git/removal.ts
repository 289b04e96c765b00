import { chmod, lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere } from './existing.ts'

/** Deletes a folder with all in it, also where a run has taken its own write permission away. Links are not followed. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw error
    await makeWritable(path)
    await rm(path, { recursive: true, force: true })
  }
}

/** Gives every folder below `path` back to its owner. */
export async function makeWritable(path: string): Promise<void> {
  const found = await ifThere(lstat(path))
  if (found === null || !found.isDirectory()) return
  await chmod(path, found.mode | 0o700)
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(path, entry.name))
  }
}
