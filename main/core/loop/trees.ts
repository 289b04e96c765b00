import { type Composed as ComposedPatches, compose } from '../git/compose.ts'
import type { Mirror } from '../git/mirror.ts'
import { patchOf } from '../store/experiments.ts'
import type { Reader } from '../store/sql.ts'
import { stackNow } from '../store/stack.ts'

/** A set of patches on the base as one commit, or the experiment whose patch does not go with the others. */
export type Composed =
  | { readonly kind: 'commit'; readonly commit: string; readonly tree: string }
  | { readonly kind: 'conflict'; readonly experiment: number; readonly files: readonly string[] }

export type Trees = {
  /** The base with these experiments' patches: kept ones first, in the order of the stack, then the others by number. */
  readonly compose: (experiments: readonly number[]) => Promise<Composed>
}

/** The same set gives the same commit, so it is built once and remembered while Pawl runs. */
export function createTrees(db: Reader, campaign: string, mirror: Mirror, base: string): Trees {
  const known = new Map<string, Composed>()
  return {
    compose: async (experiments) => {
      const stack = stackNow(db, campaign).filter((experiment) => experiments.includes(experiment))
      const order = [...stack, ...experiments.filter((experiment) => !stack.includes(experiment)).sort((a, b) => a - b)]
      const key = order.join()
      const found = known.get(key)
      if (found !== undefined) return found
      const patches = order.map((experiment) => ({
        name: `experiment ${experiment}`,
        diff: diffOf(db, campaign, experiment),
      }))
      const composed = translate(await compose(mirror, base, patches), order)
      known.set(key, composed)
      return composed
    },
  }
}

function diffOf(db: Reader, campaign: string, experiment: number): string {
  const patch = patchOf(db, campaign, experiment)
  if (patch === null) throw new Error(`experiment ${experiment} has no patch`)
  return patch.diff
}

function translate(composed: ComposedPatches, order: readonly number[]): Composed {
  if (composed.kind === 'composed') return { kind: 'commit', commit: composed.commit, tree: composed.tree }
  const experiment = order.find((number) => composed.patch === `experiment ${number}`) ?? 0
  return { kind: 'conflict', experiment, files: composed.kind === 'conflict' ? composed.files : [] }
}
