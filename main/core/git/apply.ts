import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseComplaint } from './apply-complaint.ts'
import type { ChangedFile } from './changed-files.ts'
import { type CommitText, commitTree, readCommit } from './commit.ts'
import { changedFiles } from './diff.ts'
import { type GitOptions, git, tryGit } from './git.ts'
import type { Mirror } from './mirror.ts'
import { spellings } from './patch-spellings.ts'
import { patchBytes } from './patch-text.ts'
import { withScratch } from './scratch.ts'

export type Applied =
  | { readonly kind: 'applied'; readonly commit: string; readonly tree: string; readonly files: readonly ChangedFile[] }
  /** It does not fit what these files have become. */
  | { readonly kind: 'conflict'; readonly files: readonly string[] }
  /** It is no patch that git can read, or reaches out of the repository. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** It changes nothing: nothing in it, or all of it is there already. */
  | { readonly kind: 'empty' }

/**
 * Applies a patch (see `patchText`) to a commit of the mirror and commits the result, without a worktree. Three-way where
 * the patch names objects that the mirror has. Windows line ends around or in the patch are coped with.
 */
export async function applyTo(mirror: Mirror, parent: string, patch: string, text: CommitText): Promise<Applied> {
  return withScratch(mirror.path, async (scratch) => {
    const before = await readCommit(mirror.path, parent)
    const index: PrivateIndex = { mirror, scratch }
    await readInto(index, parent)
    const ending = await applyOne(index, patch, parent)
    if (ending.kind !== 'fits') return ending
    const tree = await writeTree(index)
    if (tree === before.tree) return { kind: 'empty' }
    const commit = await commitTree(mirror.path, tree, parent, text)
    return { kind: 'applied', commit, tree, files: await changedFiles(mirror.path, before.tree, tree) }
  })
}

/** An index of its own in a scratch folder of the mirror: what patches are applied to. */
export type PrivateIndex = { readonly mirror: Mirror; readonly scratch: string }

/** How applying one patch to a private index ended; after anything but `fits` the index is of no more use. */
export type OneApplied = { readonly kind: 'fits' } | Exclude<Applied, { readonly kind: 'applied' }>

/** Fills a private index with the files of a commit or tree. */
export async function readInto(index: PrivateIndex, tree: string): Promise<void> {
  await git(['read-tree', tree], index.mirror.path, 'read a commit', optionsOf(index))
}

/** Stores what a private index holds as a tree, and returns its hash. */
export async function writeTree(index: PrivateIndex): Promise<string> {
  return (await git(['write-tree'], index.mirror.path, 'store the files', optionsOf(index))).stdout.trim()
}

/** Applies one patch to a private index that holds `current` (a commit or tree, read again between two attempts). */
export async function applyOne(index: PrivateIndex, patch: string, current: string): Promise<OneApplied> {
  let first: OneApplied | null = null
  for (const spelling of spellings(patch)) {
    if (first !== null) await readInto(index, current)
    const ending = await attempt(index, spelling.text, spelling.strip)
    if (ending.kind === 'fits') return ending
    // What is wrong with the patch as it was given says most, unless another spelling at least is a patch.
    if (first === null || (first.kind === 'malformed' && ending.kind !== 'malformed')) first = ending
  }
  return first ?? { kind: 'empty' }
}

async function attempt(index: PrivateIndex, patch: string, strip: number): Promise<OneApplied> {
  const file = join(index.scratch, 'patch')
  await writeFile(file, patchBytes(patch))
  const args = ['apply', '--cached', '--3way', `-p${strip}`, '--whitespace=nowarn', '--', file]
  const ending = await tryGit(args, index.mirror.path, 'apply the patch', {
    ...optionsOf(index),
    expected: [0, 1, 128],
  })
  if (ending.kind === 'failed') throw ending.failure
  if (ending.exitCode === 0) return { kind: 'fits' }
  const unmerged = await git(['ls-files', '-z', '--unmerged'], index.mirror.path, 'list conflicts', optionsOf(index))
  return parseComplaint(ending.stderr, unmerged.stdout)
}

function optionsOf(index: PrivateIndex): GitOptions {
  return { place: { gitDir: index.mirror.path, indexFile: join(index.scratch, 'index') } }
}
