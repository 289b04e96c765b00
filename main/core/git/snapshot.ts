import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Diff, diffTrees } from './diff.ts'
import { ifThere } from './existing.ts'
import { type GitOptions, git } from './git.ts'
import type { Mirror } from './mirror.ts'
import { withScratch } from './scratch.ts'

export type SnapshotLimits = { readonly fileBytes: number; readonly totalBytes: number }

/** A patch is code; a checkpoint that an agent forgot would fill the mirror for ever. */
export const SNAPSHOT_LIMITS: SnapshotLimits = { fileBytes: 5 * 1024 * 1024, totalBytes: 20 * 1024 * 1024 }

/** What tools leave wherever they work, and nobody means to propose. */
const LITTER =
  /(^|\/)(__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.ipynb_checkpoints|\.DS_Store)(\/|$)|\.py[co]$/

export type LargeFile = { readonly path: string; readonly bytes: number }

/** What somebody has done to the files of a folder. */
export type Snapshot =
  | {
      readonly kind: 'changed'
      readonly tree: string
      readonly diff: Diff
      /** Folders with a repository of their own: not part of the patch. */
      readonly nested: readonly string[]
    }
  | { readonly kind: 'unchanged'; readonly nested: readonly string[] }
  | { readonly kind: 'too-large'; readonly files: readonly LargeFile[] }

/**
 * Compares the files in a clone or worktree with `commit`, new ones included that nothing ignores. The folder's own `.git`
 * is not looked at (an agent can write there); everything is read by the mirror's config. `linked` paths are left out, and so is what
 * tools leave behind.
 * Nothing is written to the folder.
 */
export async function snapshot(
  mirror: Mirror,
  folder: string,
  commit: string,
  linked: readonly string[] = [],
  limits: SnapshotLimits = SNAPSHOT_LIMITS,
): Promise<Snapshot> {
  return withScratch(mirror.path, async (scratch) => {
    const options: GitOptions = {
      place: { gitDir: mirror.path, workTree: folder, indexFile: join(scratch, 'index') },
      settings: [
        ['core.excludesFile', '/dev/null'],
        ['core.bare', 'false'],
      ],
    }
    const update = async (flags: string[], paths: readonly { readonly path: string }[]): Promise<void> => {
      const input = paths.map(({ path }) => `${path}\0`).join('')
      if (input === '') return
      await git(['update-index', '-z', ...flags, '--stdin'], folder, 'take up what has changed', { ...options, input })
    }
    await git(['read-tree', commit], folder, 'read the parent commit', options)
    await git(['update-index', '-q', '--refresh'], folder, 'compare the files', { ...options, expected: [0, 1] })
    const listed = await git(
      ['ls-files', '-z', '--modified', '--deleted', '--others', '--exclude-standard'],
      folder,
      'list what has changed',
      options,
    )
    const names = [...new Set(listed.stdout.split('\0'))].filter(
      (name) => name !== '' && !LITTER.test(name) && !isLinked(name, linked),
    )
    // A folder is listed, with a slash at its end, only if it is a repository of its own.
    const nested = names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1))
    const changed = names.filter((name) => !name.endsWith('/'))
    const found = await Promise.all(
      changed.map(async (path) => ({ path, stats: await ifThere(lstat(join(folder, path))) })),
    )
    const sizes = found.flatMap(({ path, stats }) => (stats?.isFile() ? [{ path, bytes: stats.size }] : []))
    const large = tooLarge(sizes, limits)
    if (large.length > 0) return { kind: 'too-large', files: large }
    // A file that has become a folder goes first; what is in the folder is listed by itself.
    const [folders, files] = [true, false].map((isFolder) =>
      found.filter((each) => (each.stats?.isDirectory() ?? false) === isFolder),
    )
    await update(['--force-remove'], folders ?? [])
    await update(['--add', '--remove', '--replace'], files ?? [])
    const tree = (await git(['write-tree'], folder, 'store what has changed', options)).stdout.trim()
    const diff = await diffTrees(mirror.path, commit, tree)
    return diff.files.length === 0 ? { kind: 'unchanged', nested } : { kind: 'changed', tree, diff, nested }
  })
}

function isLinked(name: string, linked: readonly string[]): boolean {
  return linked.some((path) => name === path || name.startsWith(`${path}/`))
}

function tooLarge(sizes: readonly LargeFile[], limits: SnapshotLimits): LargeFile[] {
  const large = sizes.filter((file) => file.bytes > limits.fileBytes)
  if (large.length > 0) return large
  const total = sizes.reduce((sum, file) => sum + file.bytes, 0)
  return total > limits.totalBytes ? sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 10) : []
}
