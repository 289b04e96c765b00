/** A stream of random numbers that is a pure function of its seed. */
export type Random = {
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  /** Standard normal. */
  readonly normal: () => number
  /** 0 .. n-1 in random order (Fisher-Yates). */
  readonly permutation: (n: number) => number[]
}

/** Weyl sequence through a 32-bit finaliser (the "mulberry32" construction), two words per uniform number. */
export function random(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 15), z | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return (z ^ (z >>> 14)) >>> 0
  }
  const uniform = (): number => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const permutation = (n: number): number[] => {
    const order = Array.from({ length: n }, (_, i) => i)
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1))
      const kept = order[i] as number
      order[i] = order[j] as number
      order[j] = kept
    }
    return order
  }
  return { uniform, normal, permutation }
}
