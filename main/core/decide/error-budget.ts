import type { State } from './state.ts'

/** The expected number of kept patches that are not real: the sum of what their posteriors leave open. */
export function expectedFalseKeeps(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, probability) => sum + (1 - probability), 0)
}

/** The doubt that one more keep may carry before the expected share of the whole stack exceeds q. */
export function doubtLeft({ settings, kept, memos }: State): number {
  return memos.doubtLeft(
    [kept],
    () => settings.q * (kept.length + 1) - expectedFalseKeeps(kept.map(({ belief }) => belief.probability)),
  )
}

/**
 * How large a doubt (1 - probability) the next keep may carry. q is the tolerated share of the whole stack (Bayesian false discovery
 * rate: Mueller, Parmigiani and Rice 2006), so certain keeps leave room for a less certain one; no keep alone may be doubted by more
 * than twice q, since the share is meant, not its last member.
 */
export function localBar(state: State): number {
  const { q } = state.settings
  return Math.min(2 * q, Math.max(0.2 * q, doubtLeft(state)))
}
