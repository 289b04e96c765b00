import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { matcher } from './edit-paths.ts'
import { ifThere } from './existing.ts'
import { git } from './git.ts'
import type { Mirror } from './mirror.ts'
import { parseTree, type TreeEntry } from './tree-listing.ts'
import { placeOf, type Worktree } from './worktree.ts'

/** The protected files of a commit with their hashes. Submodules are left out: nothing is checked out there. */
export async function protectedFiles(mirror: Mirror, commit: string, protect: readonly string[]): Promise<TreeEntry[]> {
  const listed = await git(['ls-tree', '-r', '-z', '--full-tree', commit], mirror.path, 'list the protected files', {
    place: { gitDir: mirror.path },
  })
  const isProtected = matcher(protect, true)
  return parseTree(listed.stdout).filter((entry) => entry.mode !== '160000' && isProtected(entry.path))
}

export type ProtectedChange = { readonly path: string; readonly why: 'missing' | 'changed' | 'mode' }

/** What of the protected files is no longer as the commit has it, after a run. Every byte is read; no cached times are trusted. */
export async function verifyProtected(worktree: Worktree, files: readonly TreeEntry[]): Promise<ProtectedChange[]> {
  const changes: ProtectedChange[] = []
  for (const file of files) {
    const why = await compare(worktree, file)
    if (why !== null) changes.push({ path: file.path, why })
  }
  return changes
}

async function compare(worktree: Worktree, file: TreeEntry): Promise<ProtectedChange['why'] | null> {
  const at = join(worktree.path, file.path)
  const found = await ifThere(lstat(at))
  if (found === null) return 'missing'
  const algorithm = file.hash.length === 64 ? 'sha256' : 'sha1'
  if (file.mode === '120000') {
    if (!found.isSymbolicLink()) return 'changed'
    const target = Buffer.from(await readlink(at))
    return createHash(algorithm).update(`blob ${target.length}\0`).update(target).digest('hex') === file.hash
      ? null
      : 'changed'
  }
  if (!found.isFile()) return 'changed'
  const hash = createHash(algorithm).update(`blob ${found.size}\0`)
  try {
    await pipeline(createReadStream(at), hash)
  } catch (error) {
    // A run has taken away the right to read it.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return 'mode'
    throw error
  }
  if (hash.digest('hex') !== file.hash && !(await isSameToGit(worktree, file))) return 'changed'
  const isExecutable = (found.mode & 0o100) !== 0
  return process.platform !== 'win32' && isExecutable !== (file.mode === '100755') ? 'mode' : null
}

/** Attributes can make git write other bytes than it stores (line ends, encodings). */
async function isSameToGit(worktree: Worktree, file: TreeEntry): Promise<boolean> {
  const printed = await git(
    ['hash-object', `--path=${file.path}`, '--', file.path],
    worktree.path,
    'check a protected file',
    { place: placeOf(worktree) },
  )
  return printed.stdout.trim() === file.hash
}
