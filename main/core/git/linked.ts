import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, readlink, realpath, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { ifThere } from './existing.ts'
import { git } from './git.ts'
import { pathProblem } from './relative-path.ts'
import { placeOf, type Worktree } from './worktree.ts'

/** A path that can't be linked into a worktree, and why. */
export type LinkRefusal = {
  readonly path: string
  readonly why: 'empty' | 'absolute' | 'outside' | 'git' | 'tracked' | 'missing'
}

export type LinkEnding =
  | { readonly kind: 'linked'; readonly links: readonly { readonly path: string; readonly target: string }[] }
  | { readonly kind: 'refused'; readonly refusals: readonly LinkRefusal[] }

/**
 * Links untracked paths of the checkout (data sets, caches) into a worktree, all or none of them. Paths are relative to the
 * checkout's root. A path that git tracks is refused: the run would see the checkout's file instead of the commit's.
 */
export async function linkIgnored(worktree: Worktree, checkout: string, paths: readonly string[]): Promise<LinkEnding> {
  const refusals: LinkRefusal[] = []
  const links: { path: string; target: string }[] = []
  for (const given of paths) {
    const path = given.replace(/^(\.\/)+/, '').replace(/\/+$/, '')
    const why = pathProblem(path) ?? (await problemOnDisk(worktree, checkout, path))
    if (why === null) links.push({ path, target: await realpath(join(checkout, path)) })
    else refusals.push({ path: given, why })
  }
  if (refusals.length > 0) return { kind: 'refused', refusals }
  for (const { path, target } of links) {
    const at = join(worktree.path, path)
    await mkdir(dirname(at), { recursive: true })
    if ((await ifThere(lstat(at)))?.isSymbolicLink()) await rm(at)
    const isFolder = (await stat(target)).isDirectory()
    // A junction needs no special right on Windows.
    await symlink(target, at, isFolder ? 'junction' : 'file')
  }
  return { kind: 'linked', links }
}

async function problemOnDisk(worktree: Worktree, checkout: string, path: string): Promise<LinkRefusal['why'] | null> {
  if ((await ifThere(stat(join(checkout, path)))) === null) return 'missing'
  const tracked = await git(['ls-files', '-z', '--', `:(literal)${path}`], worktree.path, 'look for tracked files', {
    place: placeOf(worktree),
  })
  if (tracked.stdout !== '') return 'tracked'
  // A tracked link on the way could lead out of the worktree.
  const root = await realpath(worktree.path)
  const parent = await realpathOfNearest(dirname(join(root, path)))
  return parent === root || parent.startsWith(root + sep) ? null : 'outside'
}

async function realpathOfNearest(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const found = await ifThere(realpath(at))
    if (found !== null) return found
  }
}

/** A folder that its owner has closed to this user is closed to a run too. */
function closed(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'EACCES' || error.code === 'EPERM') return []
  throw error
}

/** What linked paths hold, cheaply: names, sizes and times, not contents. */
export type Fingerprint = {
  readonly hash: string
  readonly files: number
  readonly bytes: number
  /** False when there were more files than looked at. */
  readonly complete: boolean
}

/** Looking at a file takes some 10 µs; a data set of millions of files must not delay every run by a minute. */
const MOST_FILES = 50_000

/** Fingerprint of linked paths (relative to the checkout), to be taken before and after a run. At most 50,000 files are looked at. */
export async function fingerprintLinked(checkout: string, paths: readonly string[]): Promise<Fingerprint> {
  const hash = createHash('sha256')
  let files = 0
  let bytes = 0
  const visit = async (path: string, name: string): Promise<boolean> => {
    const found = await ifThere(lstat(path))
    if (found === null) {
      hash.update(`${name}\0gone\0`)
      return true
    }
    if (found.isDirectory()) {
      const names = (await readdir(path).catch(closed)).sort()
      hash.update(`${name}\0${names.length}\0`)
      for (const each of names) if (!(await visit(join(path, each), `${name}/${each}`))) return false
      return true
    }
    if (files >= MOST_FILES) return false
    files += 1
    bytes += found.size
    const target = found.isSymbolicLink() ? await readlink(path) : ''
    hash.update(`${name}\0${found.mode}\0${found.size}\0${found.mtimeMs}\0${target}\0`)
    return true
  }
  let complete = true
  for (const path of [...paths].sort()) {
    // The path itself may be a link to where the data really is.
    const at = (await ifThere(realpath(join(checkout, path)))) ?? join(checkout, path)
    if (!(await visit(at, path))) complete = false
  }
  return { hash: hash.digest('hex'), files, bytes, complete }
}
