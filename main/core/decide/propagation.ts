import { cholesky, inverseDiagonal, solveLower, solveUpper } from './cholesky.ts'
import type { Likelihood } from './gls.ts'
import type { Estimate } from './joint-effects.ts'
import { logExpected, moments, momentsAfter } from './posterior.ts'
import type { Prior } from './prior.ts'

/** The normal that stands for a belief inside a joint estimate: precision and precision times mean. */
export type Sites = { readonly precision: Float64Array; readonly shift: Float64Array }

/** Precisions that still move by more than this share stand for no belief yet. */
export const SETTLED = 0.02

/** What estimates are made from moves by less than this. */
const EXACT = 1e-4

/** Sweeps that go most of the way at once; where they swing to and fro, as many as this go half as far. */
const BOLD_SWEEPS = 12
const MOST_SWEEPS = 40

/**
 * Expectation propagation: see jointEffects. It ends when no precision moves by `enough` of itself. The evidence is stationary there (Minka 2001, 3.2),
 * so for that SETTLED is enough: its error is of the second order.
 */
export function propagate(likelihood: Likelihood, beliefs: readonly Prior[], enough = EXACT) {
  const { precision, size } = likelihood
  const sites: Sites = { precision: new Float64Array(size), shift: new Float64Array(size) }
  const means = new Float64Array(size)
  for (let j = 0; j < size; j++) {
    const belief = moments(beliefs[j] as Prior)
    means[j] = belief.mean
    sites.precision[j] = 1 / Math.max(belief.variance, 1e-18)
    sites.shift[j] = belief.mean * (sites.precision[j] as number)
  }
  const gains = new Float64Array(size)
  const cavities = new Float64Array(size)
  const room = roomFor(size)
  let settled = false
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const step = sweep < BOLD_SWEEPS ? 0.7 : 0.35
    const { mean, variances } = combine(likelihood, sites, room)
    let moved = 0
    for (let j = 0; j < size; j++) {
      const ownPrecision = sites.precision[j] as number
      const variance = variances[j] as number
      const cavity = 1 / variance - ownPrecision
      // Below this the runs say nothing that rounding could not have said.
      const says = cavity > 1e-9 * (precision[j * size + j] as number)
      cavities[j] = says ? cavity : 0
      gains[j] = says ? ((mean[j] as number) / variance - (sites.shift[j] as number)) / cavity : 0
      if (!says) continue
      const gain = gains[j] as number
      const tilted = momentsAfter(beliefs[j] as Prior, gain, cavity)
      means[j] = tilted.mean
      const spread = Math.max(tilted.variance, 1e-4 / cavity, 1e-18)
      // A belief that the runs contradict could need a negative precision; it is then merely ignored.
      const target = Math.max(1 / spread - cavity, 1e-6 * cavity)
      const next = (1 - step) * ownPrecision + step * target
      moved = Math.max(moved, Math.abs(next - ownPrecision) / (next + cavity))
      sites.precision[j] = next
      sites.shift[j] =
        (1 - step) * (sites.shift[j] as number) + step * (tilted.mean * (target + cavity) - gain * cavity)
    }
    settled = moved < SETTLED
    if (moved < (sweep < BOLD_SWEEPS ? enough : SETTLED)) break
  }
  const estimates = Array.from(gains, (gain, j): Estimate => ({ gain, se: Math.sqrt(1 / (cavities[j] as number)) }))
  return { estimates, means, sites, settled }
}

/** ln of the density that expectation propagation gives the runs (Rasmussen and Williams 2006, 3.6), up to a constant of their number. */
export function logEvidence(likelihood: Likelihood, sites: Sites, beliefs: readonly Prior[]): number {
  const { size, shift } = likelihood
  const { mean, variances, l } = combine(likelihood, sites, roomFor(size))
  let total = likelihood.logDensity
  for (let j = 0; j < size; j++) {
    const [tau, nu] = [sites.precision[j] as number, sites.shift[j] as number]
    total += 0.5 * (mean[j] as number) * ((shift[j] as number) + nu) - Math.log(l[j * size + j] as number)
    const variance = variances[j] as number
    const cavity = Math.max(0, 1 / variance - tau)
    const shifted = (mean[j] as number) / variance - nu
    // The belief and the normal that stands for it, both against what all else says: exp(-cavity x^2 / 2 + shifted x).
    const normal = 0.5 * (shifted + nu) ** 2 * variance + 0.5 * Math.log(variance)
    total += logExpected(beliefs[j] as Prior, cavity, shifted) - normal
  }
  return total
}

/** Means and variances of the gains under likelihood and sites together, and the Cholesky factor of their precision. Sweeps share it: it is filled anew. */
type Room = Readonly<Record<'mean' | 'variances' | 'l' | 'inverted', Float64Array>>

function roomFor(size: number): Room {
  const square = size * size
  return {
    mean: new Float64Array(size),
    variances: new Float64Array(size),
    l: new Float64Array(square),
    inverted: new Float64Array(square),
  }
}

function combine({ precision, shift, size }: Likelihood, sites: Sites, room: Room): Room {
  const { mean, variances, l, inverted } = room
  l.set(precision)
  for (let j = 0; j < size; j++) {
    l[j * size + j] = (l[j * size + j] as number) + (sites.precision[j] as number)
    mean[j] = (shift[j] as number) + (sites.shift[j] as number)
  }
  cholesky(l, size)
  solveUpper(l, size, solveLower(l, size, mean))
  inverseDiagonal(l, size, inverted, variances)
  return room
}
