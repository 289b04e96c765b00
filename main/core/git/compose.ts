import { assertNever } from '../failure.ts'
import { applyOne, type PrivateIndex, readInto, writeTree } from './apply.ts'
import { commitTree, readCommit } from './commit.ts'
import type { Mirror } from './mirror.ts'
import { withScratch } from './scratch.ts'

/** A patch and the name by which a conflict is to be told, for example its experiment's number. */
export type NamedPatch = { readonly name: string; readonly diff: string }

type NotComposed =
  | { readonly kind: 'conflict'; readonly patch: string; readonly files: readonly string[] }
  | { readonly kind: 'malformed'; readonly patch: string; readonly message: string }

export type Composed = { readonly kind: 'composed'; readonly commit: string; readonly tree: string } | NotComposed

/**
 * One commit on `base` with all patches, applied in the order given. The same patches on the same base give the same commit.
 * A patch that adds nothing to those before it is no conflict. An empty set is the base itself.
 */
export async function compose(mirror: Mirror, base: string, patches: readonly NamedPatch[]): Promise<Composed> {
  const start = await readCommit(mirror.path, base)
  if (patches.length === 0) return { kind: 'composed', commit: base, tree: start.tree }
  return withScratch(mirror.path, async (scratch) => {
    const index: PrivateIndex = { mirror, scratch }
    await readInto(index, base)
    let tree = start.tree
    for (const patch of patches) {
      const applied = await applyOne(index, patch.diff, tree)
      switch (applied.kind) {
        case 'fits':
        case 'empty':
          break
        case 'conflict':
        case 'malformed':
          return { ...applied, patch: patch.name }
        default:
          return assertNever(applied)
      }
      tree = await writeTree(index)
    }
    const message = `Pawl: ${patches.map((patch) => patch.name).join(', ')} on ${base.slice(0, 12)}\n`
    return { kind: 'composed', commit: await commitTree(mirror.path, tree, base, { message, atMs: start.atMs }), tree }
  })
}

/** A patch that becomes a commit of its own. */
export type SeriesPatch = NamedPatch & {
  /** The commit's message, given the tree that it is about. */
  readonly message: (tree: string) => string
  readonly atMs: number
}

export type Series =
  | {
      readonly kind: 'series'
      /** One for each patch that changed something, oldest first. */
      readonly commits: readonly { readonly name: string; readonly commit: string; readonly tree: string }[]
      /** Patches that add nothing to those before them. */
      readonly empty: readonly string[]
    }
  | NotComposed

/** One commit for each patch, each on the one before; the same input gives the same commits. */
export async function composeSeries(mirror: Mirror, base: string, patches: readonly SeriesPatch[]): Promise<Series> {
  return withScratch(mirror.path, async (scratch) => {
    const index: PrivateIndex = { mirror, scratch }
    await readInto(index, base)
    const commits: { name: string; commit: string; tree: string }[] = []
    const empty: string[] = []
    let tree = (await readCommit(mirror.path, base)).tree
    for (const patch of patches) {
      const applied = await applyOne(index, patch.diff, tree)
      if (applied.kind === 'conflict' || applied.kind === 'malformed') return { ...applied, patch: patch.name }
      const next = await writeTree(index)
      if (next === tree) {
        empty.push(patch.name)
        continue
      }
      const commit = await commitTree(mirror.path, next, commits.at(-1)?.commit ?? base, {
        message: patch.message(next),
        atMs: patch.atMs,
      })
      commits.push({ name: patch.name, commit, tree: next })
      tree = next
    }
    return { kind: 'series', commits, empty }
  })
}
