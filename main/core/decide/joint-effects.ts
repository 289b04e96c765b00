import { cholesky, inverse } from './cholesky.ts'
import { effectLikelihood } from './gls.ts'
import type { Measurement, Noise } from './kernel.ts'
import { reweigh } from './posterior.ts'
import type { Prior } from './prior.ts'

/** What a set of runs says about one patch, the others' effects integrated out. `se` is infinite when they say nothing. */
export type Estimate = { readonly gain: number; readonly se: number }

/**
 * The effects of all patches of a block at once by expectation propagation (Minka 2001; for spike and slab: Hernandez-Lobato et al. 2013):
 * each patch's grid belief is replaced in turn by the normal that, together with what the runs say, has the same mean and variance. With
 * fewer runs than patches, or two patches hardly ever apart, the beliefs carry what least squares cannot. The result per patch
 * leaves out its own belief, so it can be combined with the prior like any estimate. `beliefs[j](x)` is the ln likelihood of gain x
 * from evidence outside these runs; units y.
 */
export function jointEffects(
  runs: readonly Measurement[],
  design: readonly (readonly number[])[],
  noise: Noise,
  prior: Prior,
  beliefs: readonly ((gain: number, index: number) => number)[],
): Estimate[] {
  const { precision, shift, size } = effectLikelihood(runs, design, noise)
  const sitePrecision = new Float64Array(size)
  const siteShift = new Float64Array(size)
  for (let j = 0; j < size; j++) {
    const belief = reweigh(prior, (x, i) => (beliefs[j] as (gain: number, index: number) => number)(x, i))
    sitePrecision[j] = 1 / Math.max(belief.variance, 1e-18)
    siteShift[j] = belief.mean * (sitePrecision[j] as number)
  }
  const estimates: Estimate[] = Array.from({ length: size }, () => ({ gain: 0, se: Number.POSITIVE_INFINITY }))
  for (let sweep = 0; sweep < 12; sweep++) {
    const { mean, covariance } = combine(precision, shift, sitePrecision, siteShift, size)
    let moved = 0
    for (let j = 0; j < size; j++) {
      const variance = covariance[j * size + j] as number
      const cavityPrecision = 1 / variance - (sitePrecision[j] as number)
      // Below this the runs say nothing that rounding could not have said.
      if (!(cavityPrecision > 1e-9 * (precision[j * size + j] as number)) || cavityPrecision <= 0) {
        estimates[j] = { gain: 0, se: Number.POSITIVE_INFINITY }
        continue
      }
      const gain = ((mean[j] as number) / variance - (siteShift[j] as number)) / cavityPrecision
      estimates[j] = { gain, se: Math.sqrt(1 / cavityPrecision) }
      const outside = beliefs[j] as (gain: number, index: number) => number
      const tilted = reweigh(prior, (x, i) => outside(x, i) - 0.5 * cavityPrecision * (gain - x) ** 2)
      const spread = Math.max(tilted.variance, 1e-4 / cavityPrecision, 1e-18)
      // A belief that the runs contradict could need a negative precision; it is then merely ignored.
      const target = Math.max(1 / spread - cavityPrecision, 1e-6 * cavityPrecision)
      const targetShift = tilted.mean * (target + cavityPrecision) - gain * cavityPrecision
      const damping = 0.7
      const nextPrecision = (1 - damping) * (sitePrecision[j] as number) + damping * target
      const nextShift = (1 - damping) * (siteShift[j] as number) + damping * targetShift
      moved = Math.max(
        moved,
        Math.abs(nextPrecision - (sitePrecision[j] as number)) / (nextPrecision + cavityPrecision),
      )
      sitePrecision[j] = nextPrecision
      siteShift[j] = nextShift
    }
    if (moved < 1e-4) break
  }
  return estimates
}

function combine(
  precision: Float64Array,
  shift: Float64Array,
  sitePrecision: Float64Array,
  siteShift: Float64Array,
  size: number,
): { mean: Float64Array; covariance: Float64Array } {
  const total = Float64Array.from(precision)
  for (let j = 0; j < size; j++) total[j * size + j] = (total[j * size + j] as number) + (sitePrecision[j] as number)
  const covariance = inverse(cholesky(total, size), size)
  const mean = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    let sum = 0
    for (let j = 0; j < size; j++)
      sum += (covariance[i * size + j] as number) * ((shift[j] as number) + (siteShift[j] as number))
    mean[i] = sum
  }
  return { mean, covariance }
}
