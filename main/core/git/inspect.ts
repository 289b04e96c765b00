import { realpath, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { parseConfig, withoutFilters } from './config-listing.ts'
import type { GitSetting } from './environment.ts'
import { ifThere } from './existing.ts'
import { tryGit } from './git.ts'
import { isOwnerTrusted } from './owner.ts'
import { type FileList, fileList, parseStatus, type Status } from './status.ts'
import { parseTree } from './tree-listing.ts'

/** A checkout with at least one commit, as Pawl found it. */
export type Repository = {
  readonly kind: 'repository'
  /** The checkout's top folder, absolute, links resolved. */
  readonly root: string
  /** Where git keeps what all worktrees of this repository share. */
  readonly commonDir: string
  readonly head: string
  /** Null when HEAD is detached. */
  readonly branch: string | null
  /** What the base commit does not contain. */
  readonly dirty: Pick<Status, 'staged' | 'unstaged' | 'untracked' | 'conflicted'>
  readonly shallow: boolean
  /** A clone made with --filter: some files are still on a server. */
  readonly partial: boolean
  readonly submodules: FileList
  /** Files that the commit holds only as Git LFS pointers. */
  readonly lfsPointers: FileList
}

export type Inspection =
  | Repository
  | { readonly kind: 'not-found'; readonly path: string }
  | { readonly kind: 'not-a-folder'; readonly path: string }
  | { readonly kind: 'not-a-repository'; readonly path: string }
  | { readonly kind: 'bare'; readonly path: string }
  | { readonly kind: 'no-commit'; readonly root: string; readonly branch: string | null }
  | { readonly kind: 'foreign-owner'; readonly path: string }
  | { readonly kind: 'git-missing' }
  /** Git refused for another reason, in its own words. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly message: string }

/**
 * Looks at a repository without running anything it names (hooks, filters, fsmonitor, diff drivers) and without writing to
 * it, not even its index. Never throws for what it may find.
 */
export async function inspect(path: string): Promise<Inspection> {
  const folder = await folderAt(path)
  if (typeof folder !== 'string') return folder
  const located = await locate(folder, [])
  if ('root' in located) return describe(located, [])
  if (located.kind !== 'foreign-owner' || !(await isOwnerTrusted(folder))) return located
  const trust: GitSetting[] = [['safe.directory', '*']]
  const again = await locate(folder, trust)
  return 'root' in again ? describe(again, trust) : again
}

async function folderAt(path: string): Promise<string | Unusable> {
  try {
    const found = await ifThere(stat(path))
    if (found === null) return { kind: 'not-found', path }
    return found.isDirectory() ? await realpath(path) : { kind: 'not-a-folder', path }
  } catch (error) {
    return { kind: 'unreadable', path, message: error instanceof Error ? error.message : String(error) }
  }
}

/** What is known before the first look at commits. */
type Unusable = Exclude<Inspection, { readonly kind: 'repository' | 'no-commit' }>

type Located = { readonly root: string; readonly commonDir: string; readonly shallow: boolean }

async function locate(folder: string, settings: readonly GitSetting[]): Promise<Located | Unusable> {
  const args = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir', '--is-shallow-repository']
  const ending = await tryGit(args, folder, 'look at the repository', { settings })
  if (ending.kind === 'failed') {
    const { code, message } = ending.failure
    if (code === 'git-missing') return { kind: 'git-missing' }
    if (code === 'git-foreign-owner') return { kind: 'foreign-owner', path: folder }
    if (/not a git repository/.test(message)) return { kind: 'not-a-repository', path: folder }
    if (/must be run in a work tree/.test(message)) return { kind: 'bare', path: folder }
    return { kind: 'unreadable', path: folder, message }
  }
  const lines = ending.stdout.split('\n')
  const [root, commonDir, shallow] = lines
  if (root === undefined || commonDir === undefined || lines.length !== 4) {
    return { kind: 'unreadable', path: folder, message: 'a folder on the way to it has a line break in its name' }
  }
  // core.worktree may point anywhere: then this folder is not part of what git would show.
  if (relative(root, folder).startsWith('..')) return { kind: 'not-a-repository', path: folder }
  return { root, commonDir, shallow: shallow === 'true' }
}

async function describe(located: Located, trust: readonly GitSetting[]): Promise<Inspection> {
  const { root } = located
  const unreadable = (message: string): Inspection => ({ kind: 'unreadable', path: root, message })
  const listed = await tryGit(
    ['config', '-z', '--get-regexp', String.raw`^(filter\..*|extensions\.partialclone|remote\..*\.promisor)$`],
    root,
    'read the config',
    { settings: trust, expected: [0, 1] },
  )
  if (listed.kind === 'failed') return unreadable(listed.failure.message)
  const config = parseConfig(listed.stdout)
  const settings = [...trust, ...withoutFilters(config)]
  const told = await tryGit(
    [
      'status',
      '--porcelain=v2',
      '--branch',
      '-z',
      '--untracked-files=normal',
      '--ignore-submodules=dirty',
      '--no-renames',
      '--no-ahead-behind',
    ],
    root,
    'compare the files with the last commit',
    { settings, timeoutMs: 120_000 },
  )
  if (told.kind === 'failed') return unreadable(told.failure.message)
  const { head, branch, ...dirty } = parseStatus(told.stdout)
  if (head === null) return { kind: 'no-commit', root, branch }
  const tree = await tryGit(['ls-tree', '-r', '-z', '--full-tree', head], root, 'list the files of the last commit', {
    settings,
  })
  if (tree.kind === 'failed') return unreadable(tree.failure.message)
  const entries = parseTree(tree.stdout)
  const hasAttributes = entries.some(
    (entry) => entry.path === '.gitattributes' || entry.path.endsWith('/.gitattributes'),
  )
  const lfs = hasAttributes
    ? await tryGit(['ls-files', '-z', '--', ':(top,attr:filter=lfs)'], root, 'look for LFS files', { settings })
    : null
  if (lfs?.kind === 'failed') return unreadable(lfs.failure.message)
  return {
    kind: 'repository',
    root,
    commonDir: located.commonDir,
    head,
    branch,
    dirty,
    shallow: located.shallow,
    partial: config.some(([name]) => !name.startsWith('filter.')),
    submodules: fileList(entries.filter((entry) => entry.mode === '160000').map((entry) => entry.path)),
    lfsPointers: fileList((lfs?.stdout ?? '').split('\0').filter((name) => name !== '')),
  }
}
