import type { Claim } from './protocol.ts'
import { studentQuantile } from './student-t.ts'

/** One pair of the end-to-end measurement, same seed, next to each other in time (y units). */
export type Pair = { readonly original: number; readonly stack: number }

/**
 * The speedup as a factor with its 95 % interval: Student's t on the paired differences of y (Gosset 1908), exponentiated. Null for fewer
 * than two pairs: one pair has no interval.
 */
export function finalInterval(pairs: readonly Pair[]): Claim | null {
  const n = pairs.length
  if (n < 2) return null
  const differences = pairs.map((pair) => pair.original - pair.stack)
  const mean = differences.reduce((a, b) => a + b, 0) / n
  const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0)
  const half = (studentQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1))) / Math.sqrt(n)
  return { speedup: Math.exp(mean), lo: Math.exp(mean - half), hi: Math.exp(mean + half), pairs: n }
}
