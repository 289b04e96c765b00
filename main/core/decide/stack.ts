import type { PatchNumber } from './protocol.ts'
import { keptPatches, type State } from './state.ts'

/** The stack and these experiments on it, ascending. */
export function onStack(state: State, ...experiments: readonly PatchNumber[]): PatchNumber[] {
  const stack = state.memos.stack([state.kept], () => keptPatches(state).sort((a, b) => a - b))
  // Nearly in order: experiments are younger than most of the stack.
  return [...stack, ...experiments].sort((a, b) => a - b)
}
