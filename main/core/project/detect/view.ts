import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../../git/git.ts'

/** What is looked at to propose a project file. Paths are relative to the repository; a folder that git ignores whole ends in `/`. */
export type RepositoryView = {
  readonly files: readonly string[]
  readonly ignored: readonly string[]
  /** The beginning of a file, tracked or not, at most 256 KiB; null when there is no such file, or it is no text. */
  readonly read: (path: string) => Promise<string | null>
}

const MOST_BYTES = 262_144

/** Looks at a checkout without running anything of it. */
export async function viewRepository(root: string): Promise<RepositoryView> {
  const list = async (...options: string[]): Promise<string[]> => {
    const { stdout } = await git(['ls-files', '-z', ...options], root, 'list the files of the repository')
    return stdout.split('\0').filter((path) => path !== '')
  }
  return {
    files: await list(),
    ignored: await list('--others', '--ignored', '--exclude-standard', '--directory'),
    read: (path) => readBeginning(join(root, path)),
  }
}

async function readBeginning(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r')
    try {
      // A named pipe would never end, and a folder has no text.
      if (!(await file.stat()).isFile()) return null
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0)
      const text = buffer.toString('utf8', 0, bytesRead)
      return text.includes('\0') ? null : text
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EISDIR' || code === 'ELOOP')
      return null
    throw error
  }
}
