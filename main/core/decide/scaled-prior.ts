import { normalised, type Prior } from './prior.ts'

/**
 * Gains that a campaign of unknown scale may hold, in units of the noise of one run: log-uniform slabs from an eighth of the noise, too
 * small to prove, to 400 times the noise, far beyond any plausible patch. Masses are a first guess; empirical Bayes moves them.
 * The default world of the study (noise 0.3 %, wins of 0.2 to 1.5 %) has its wins in the middle slab.
 */
const SLABS: readonly { readonly lo: number; readonly hi: number; readonly points: number; readonly mass: number }[] = [
  { lo: -400, hi: -33, points: 4, mass: 0.03 },
  { lo: -33, hi: -5, points: 5, mass: 0.22 },
  { lo: -5, hi: -0.4, points: 9, mass: 0.3 },
  { lo: -0.4, hi: -0.125, points: 2, mass: 0.03 },
  { lo: 0, hi: 0, points: 1, mass: 0.28 },
  { lo: 0.125, hi: 0.4, points: 2, mass: 0.001 },
  { lo: 0.4, hi: 5, points: 10, mass: 0.032 },
  { lo: 5, hi: 33, points: 6, mass: 0.004 },
  { lo: 33, hi: 400, points: 4, mass: 0.0006 },
]

/** The prior for a campaign whose runs have noise `sigma` (y units), and the group of each point for empirical Bayes. */
export function scaledPrior(sigma: number): { readonly prior: Prior; readonly groups: number[] } {
  const points: number[] = []
  const masses: number[] = []
  const groups: number[] = []
  SLABS.forEach((slab, index) => {
    // Whether a gain is 0 or too small to see can't be learned: such points keep their share of the neutral ones.
    const group = index >= 3 && index <= 5 ? 3 : index
    for (let i = 0; i < slab.points; i++) {
      const share = (i + 0.5) / slab.points
      points.push(slab.lo === 0 ? 0 : sigma * slab.lo * (slab.hi / slab.lo) ** share)
      masses.push(slab.mass / slab.points)
      groups.push(group)
    }
  })
  return { prior: { points: Float64Array.from(points), masses: normalised(Float64Array.from(masses)) }, groups }
}
