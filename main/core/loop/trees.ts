import { applyTo } from '../git/apply.ts'
import type { Reader } from '../store/sql.ts'
import { patchOf } from '../store/experiments.ts'
import { stackNow } from '../store/stack.ts'

/** A set of patches on the base as one commit, or the patch that does not go with the others. */
export type Composed =
  | { readonly kind: 'commit'; readonly commit: string; readonly tree: string }
  | { readonly kind: 'conflict'; readonly experiment: number; readonly files: readonly string[] }

export type Trees = {
  /** The base with these experiments' patches: kept ones first, in the order of the stack, then the others by number. */
  readonly compose: (experiments: readonly number[]) => Promise<Composed>
}

/** Composed commits are deterministic (fixed author and dates), so a set is built once and its commit kept in memory. */
export function createTrees(db: Reader, campaign: string, mirror: string, base: { readonly commit: string; readonly tree: string }): Trees {
  const known = new Map<string, Composed>()

  async function extend(under: Composed, key: string, experiment: number): Promise<Composed> {
    if (under.kind === 'conflict') return under
    const found = known.get(key)
    if (found !== undefined) return found
    const patch = patchOf(db, campaign, experiment)
    if (patch === null) throw new Error(`experiment ${experiment} has no patch`)
    const applied = await applyTo(mirror, under.commit, patch.diff, `experiment ${experiment}`)
    const composed: Composed =
      applied.kind === 'applied'
        ? { kind: 'commit', commit: applied.commit, tree: applied.tree }
        : { kind: 'conflict', experiment, files: applied.kind === 'conflict' ? applied.files : [] }
    known.set(key, composed)
    return composed
  }

  return {
    compose: async (experiments) => {
      const stack = stackNow(db, campaign).filter((experiment) => experiments.includes(experiment))
      const others = experiments.filter((experiment) => !stack.includes(experiment)).sort((a, b) => a - b)
      let composed: Composed = { kind: 'commit', commit: base.commit, tree: base.tree }
      let key = ''
      for (const experiment of [...stack, ...others]) {
        key += `${experiment},`
        composed = await extend(composed, key, experiment)
      }
      return composed
    }
  }
}
