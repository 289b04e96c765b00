import { copyFile, lstat, mkdir, readdir, readFile, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fail } from '../failure.ts'
import type { GitPlace, GitSetting } from './environment.ts'
import { ifThere } from './existing.ts'
import { git, tryGit } from './git.ts'
import type { Mirror } from './mirror.ts'
import { makeWritable, removeFolder } from './removal.ts'
import { clearScratch } from './scratch.ts'

/** A folder in which runs work, one after the other; a git worktree of the mirror. */
export type Worktree = {
  readonly path: string
  /** Its part of the mirror. Git is told so in every call: the `.git` file in the folder is within reach of a run. */
  readonly gitDir: string
}

/** Files are written by as many processes as there are cores once there are a few hundred of them. */
const PARALLEL: readonly GitSetting[] = [['checkout.workers', '0']]
const CHECKOUT_TIMEOUT_MS = 5 * 60_000

/** Makes a worktree at `path` (absolute) with the files of `commit`; a worktree of this mirror that is already there is used again. */
export async function addWorktree(mirror: Mirror, path: string, commit: string): Promise<Worktree> {
  await mkdir(dirname(path), { recursive: true })
  // The mirror notes the path with links resolved.
  const place = join(await realpath(dirname(path)), basename(path))
  const existing = await findWorktree(mirror, place)
  if (existing !== null) {
    await checkoutWorktree(existing, commit)
    return existing
  }
  const names = (await ifThere(readdir(place))) ?? []
  if (names.length > 0)
    fail('folder-not-empty', `${place} is not empty and no worktree of Pawl's.`, 'Move it away, or delete it.')
  await git(['worktree', 'add', '--quiet', '--detach', '--', place, commit], mirror.path, 'make a worktree', {
    place: { gitDir: mirror.path },
    settings: PARALLEL,
    timeoutMs: CHECKOUT_TIMEOUT_MS,
  })
  const made = await findWorktree(mirror, place)
  if (made === null)
    return fail('git-failed', `git made no worktree at ${place}.`, 'Look into the data folder of Pawl.')
  await copyIndex(made, 'index', KEPT_INDEX)
  return made
}

/**
 * Brings a worktree to the exact files of `commit`, whatever the last run has done to it: changed, added, ignored and
 * protected files, its `.git` file, its index, its HEAD. What links lead to is left alone; the links themselves go.
 */
export async function checkoutWorktree(worktree: Worktree, commit: string): Promise<void> {
  await restorePointer(worktree)
  // A git that was killed leaves it behind; nobody else works here.
  await rm(join(worktree.gitDir, 'index.lock'), { force: true })
  await copyIndex(worktree, KEPT_INDEX, 'index')
  if (!(await reset(worktree, commit))) {
    await makeWritable(worktree.path)
    await rm(join(worktree.gitDir, 'index'), { force: true })
    await clean(worktree)
    await git(resetTo(commit), worktree.path, 'check out the files', options(worktree))
    await clean(worktree)
  }
  await copyIndex(worktree, 'index', KEPT_INDEX)
}

/** A run can tell git, in the index, not to look at a file again. So the index that a run has left is not used. */
const KEPT_INDEX = 'pawl-index'

async function copyIndex(worktree: Worktree, from: string, to: string): Promise<void> {
  const [source, target] = [join(worktree.gitDir, from), join(worktree.gitDir, to)]
  const found = await ifThere(stat(source))
  if (found === null) return
  await copyFile(source, target)
  // A file changed within the second in which the index was written is only noticed by the time of the index: never later.
  const writtenS = Math.floor(found.mtimeMs) / 1000
  await utimes(target, writtenS, writtenS)
}

function resetTo(commit: string): string[] {
  return ['checkout', '--quiet', '--force', '--detach', commit, '--']
}

async function reset(worktree: Worktree, commit: string): Promise<boolean> {
  const ending = await tryGit(resetTo(commit), worktree.path, 'check out the files', options(worktree))
  if (ending.kind === 'failed') return false
  const cleaned = await tryGit(['clean', '-ffdxq'], worktree.path, 'remove what a run has left', options(worktree))
  return cleaned.kind === 'ended'
}

async function clean(worktree: Worktree): Promise<void> {
  await git(['clean', '-ffdxq'], worktree.path, 'remove what a run has left', options(worktree))
}

function options(worktree: Worktree): { place: GitPlace; settings: readonly GitSetting[]; timeoutMs: number } {
  return { place: placeOf(worktree), settings: PARALLEL, timeoutMs: CHECKOUT_TIMEOUT_MS }
}

/** How git is told where a worktree is. */
export function placeOf(worktree: Worktree): GitPlace {
  return { gitDir: worktree.gitDir, workTree: worktree.path }
}

async function restorePointer(worktree: Worktree): Promise<void> {
  const pointer = join(worktree.path, '.git')
  const right = `gitdir: ${worktree.gitDir}\n`
  const found = await ifThere(lstat(pointer))
  if (found?.isFile() && (await readFile(pointer, 'utf8')) === right) return
  const folder = await ifThere(lstat(worktree.path))
  if (folder !== null && !folder.isDirectory()) await rm(worktree.path)
  await mkdir(worktree.path, { recursive: true })
  await removeFolder(pointer)
  await writeFile(pointer, right)
}

/** Deletes a worktree, its folder first. Safe to repeat. */
export async function removeWorktree(worktree: Worktree): Promise<void> {
  await removeFolder(worktree.path)
  await rm(worktree.gitDir, { recursive: true, force: true })
}

/** Forgets worktrees whose folders are gone, and temporary files that a killed Pawl left before `beforeMs` (epoch milliseconds). */
export async function pruneWorktrees(mirror: Mirror, beforeMs: number): Promise<void> {
  await git(['worktree', 'prune', '--expire=now'], mirror.path, 'forget old worktrees', {
    place: { gitDir: mirror.path },
  })
  await clearScratch(mirror.path, beforeMs)
}

/** All worktrees that the mirror knows. */
export async function listWorktrees(mirror: Mirror): Promise<Worktree[]> {
  const parent = join(await realpath(mirror.path), 'worktrees')
  const worktrees: Worktree[] = []
  for (const name of (await ifThere(readdir(parent))) ?? []) {
    const gitDir = join(parent, name)
    const pointer = await ifThere(readFile(join(gitDir, 'gitdir'), 'utf8'))
    if (pointer !== null) worktrees.push({ path: dirname(resolve(gitDir, pointer.trimEnd())), gitDir })
  }
  return worktrees
}

async function findWorktree(mirror: Mirror, path: string): Promise<Worktree | null> {
  return (await listWorktrees(mirror)).find((worktree) => worktree.path === path) ?? null
}
