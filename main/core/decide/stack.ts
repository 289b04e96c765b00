import type { PatchNumber } from './protocol.ts'
import { keptPatches, type State } from './state.ts'

/** The stack and these experiments on it, ascending. */
export function onStack(state: State, ...experiments: readonly PatchNumber[]): PatchNumber[] {
  const stack = state.memos.stack([state.kept], () => keptPatches(state).sort((a, b) => a - b))
  const patches = [...stack]
  for (const experiment of experiments) {
    let at = patches.length
    while (at > 0 && (patches[at - 1] as number) > experiment) at--
    patches.splice(at, 0, experiment)
  }
  return patches
}
