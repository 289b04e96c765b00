/** Run times that one patch costs in a full block, its share of the incumbent's runs included. */
export const BLOCK_COST = 1.25

/** Run times of a screen stopped at its prefix, its share of the incumbent's prefixes and of crashes included. */
export const SCREEN_COST = 0.3

/** Promises of the latest proposals (y units; 0 for a crash). */
export type Promises = {
  readonly add: (promise: number) => void
  readonly count: () => number
  /** What the best mix of screening all of them and confirming some gains, y units per run time; 0 for none (renewal reward: Ross 1996, 3.6). */
  readonly bestRate: () => number
}

/** Proposals that are remembered: what is worth confirming is what is better than most of these. */
const REMEMBERED = 400

export function promises(): Promises {
  const inOrder: number[] = []
  const ascending: number[] = []
  let best: number | null = null
  return {
    add: (promise) => {
      inOrder.push(promise)
      ascending.splice(firstNotBelow(ascending, promise), 0, promise)
      if (inOrder.length > REMEMBERED) ascending.splice(firstNotBelow(ascending, inOrder.shift() as number), 1)
      best = null
    },
    count: () => inOrder.length,
    bestRate: () => {
      if (best !== null) return best
      const n = ascending.length
      let sum = 0
      let rate = 0
      for (let i = 0; i < n; i++) {
        const next = ascending[n - 1 - i] as number
        // From here on each one gains less than its price.
        if (next <= rate * BLOCK_COST) break
        sum += next
        rate = sum / (SCREEN_COST * n + BLOCK_COST * (i + 1))
      }
      best = rate
      return rate
    },
  }
}

function firstNotBelow(ascending: readonly number[], value: number): number {
  let [lo, hi] = [0, ascending.length]
  while (lo < hi) {
    const middle = (lo + hi) >> 1
    if ((ascending[middle] as number) < value) lo = middle + 1
    else hi = middle
  }
  return lo
}
