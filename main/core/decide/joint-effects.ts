import { cholesky, inverse, solveLower, solveUpper } from './cholesky.ts'
import { effectLikelihood } from './gls.ts'
import { type Design, kernel, type Measurement, type Noise, withAnswers } from './kernel.ts'
import { byDevice } from './levels.ts'
import type { Prior } from './prior.ts'
import { logEvidence, propagate, SETTLED, type Sites } from './propagation.ts'

/** What a set of runs says about one patch, the others' effects integrated out. `se` is infinite when they say nothing. */
export type Estimate = { readonly gain: number; readonly se: number }

export type JointEffects = {
  readonly estimates: readonly Estimate[]
  /** Worked out when asked for. */
  readonly residuals: () => Residuals
}

export type Residuals = {
  /** Per run: how many standard deviations it lies above what all other runs and beliefs foretell. */
  readonly surprise: readonly number[]
  readonly scatter: Scatter
}

/** How the runs scatter about what is believed of them: chi-squared against the noise assumed, and its expectation (degrees of freedom). */
export type Scatter = { readonly squares: number; readonly degrees: number }

/**
 * Wins found together often overlap: two that speed up the same thing gain less than their sum. Each pair's deviation from the sum is taken
 * as a normal with this share of the smaller gain (in the study's worlds the root mean square over all pairs is 0.09).
 */
const INTERACTION = 0.12

/**
 * The effects of all patches of a block at once by expectation propagation (Minka 2001; for spike and slab: Hernandez-Lobato et al. 2013):
 * each patch's grid belief is replaced in turn by the normal that, together with what the runs say, has the same mean and variance. With
 * fewer runs than patches, or two patches hardly ever apart, the beliefs carry what least squares cannot. The estimate per patch
 * leaves out its own belief, so it can be combined with the prior like any estimate. `beliefs` hold all evidence outside these runs; `answers`:
 * see kernel; y units.
 */
export function jointEffects(
  runs: readonly Measurement[],
  design: Design,
  noise: Noise,
  beliefs: readonly Prior[],
  answers: readonly number[] = [],
): JointEffects {
  const base = kernel(runs, noise, design, answers)
  // How large the gains are about is enough to know how much pairs of them may overlap.
  const first = propagate(effectLikelihood(runs, design, base.slice()), beliefs, SETTLED)
  const wider = withInteractions(base, design, first.means)
  const second = propagate(effectLikelihood(runs, design, wider.slice()), beliefs)
  return { estimates: second.estimates, residuals: () => residualsOf(runs, design, wider, second.sites) }
}

/**
 * ln of the runs' density under some answers, effects and level integrated out, up to a constant of runs and patches; NaN where propagation doesn't
 * settle. Takes what jointEffects takes.
 */
export function jointEvidence(
  runs: readonly Measurement[],
  design: Design,
  noise: Noise,
  beliefs: readonly Prior[],
): (answers: readonly number[]) => number {
  const base = kernel(runs, noise)
  return (answers) => {
    const likelihood = effectLikelihood(runs, design, withAnswers(base.slice(), runs, design, answers))
    const { sites, settled } = propagate(likelihood, beliefs, SETTLED)
    return settled ? logEvidence(likelihood, sites, beliefs) : Number.NaN
  }
}

/** Adds what pairs of patches may deviate from additivity: a random effect for each pair that a run has on. */
function withInteractions(base: Float64Array, design: Design, means: Float64Array): Float64Array {
  const n = design.length
  const k = base.slice()
  const size = means.length
  for (let p = 0; p < size; p++)
    for (let r = 0; r < p; r++) {
      const both = INTERACTION * Math.min(Math.abs(means[p] as number), Math.abs(means[r] as number))
      if (both === 0) continue
      const on: number[] = []
      for (let i = 0; i < n; i++) if (design[i]?.[p] === 1 && design[i]?.[r] === 1) on.push(i)
      for (const i of on) for (const j of on) k[i * n + j] = (k[i * n + j] as number) + both * both
    }
  return k
}

/**
 * Leave-one-out residuals of the whole model, beliefs included, in standard deviations (Rasmussen and Williams 2006, eq. 5.12), and the
 * chi-squared of the residuals about the posterior means: with K the runs' own covariance and T the whole one, r' T^-1 K T^-1 r, whose
 * expectation is tr(T^-1 K).
 */
function residualsOf(runs: readonly Measurement[], design: Design, base: Float64Array, sites: Sites): Residuals {
  const n = runs.length
  const total = withBeliefs(base, runs, design, sites)
  const l = cholesky(total, n)
  const weighted = solveUpper(l, n, solveLower(l, n, aboutBeliefs(runs, design, sites)))
  const inverted = inverse(l, n)
  let squares = 0
  let degrees = 0
  for (let i = 0; i < n; i++) {
    const row = i * n
    const weight = weighted[i] as number
    for (let j = 0; j < n; j++) {
      const own = base[row + j] as number
      squares += weight * own * (weighted[j] as number)
      degrees += (inverted[row + j] as number) * own
    }
  }
  const surprise = Array.from(weighted, (value, i) => value / Math.sqrt(inverted[i * n + i] as number))
  return { surprise, scatter: { squares, degrees } }
}

/** The runs about what is believed of their patches, and about their device's mean. */
function aboutBeliefs(runs: readonly Measurement[], design: Design, sites: Sites): Float64Array {
  const residual = runs.map(({ y }, i) => {
    const row = design[i] as readonly number[]
    return y + row.reduce((sum, on, j) => sum + (on * (sites.shift[j] as number)) / (sites.precision[j] as number), 0)
  })
  const levels = new Map(
    byDevice(runs.map(({ device }, i) => ({ device, value: residual[i] as number }))).map((own) => [
      own[0]?.device,
      own.reduce((sum, { value }) => sum + value, 0) / own.length,
    ]),
  )
  return Float64Array.from(residual.map((value, i) => value - (levels.get(runs[i]?.device) as number)))
}

/** The runs' covariance with that of the beliefs added. */
function withBeliefs(base: Float64Array, runs: readonly Measurement[], design: Design, sites: Sites): Float64Array {
  const n = runs.length
  const total = base.slice()
  // A device's level is unknown: a variance far above everything else.
  const unknown = 1e4 * total.reduce((a, b) => Math.max(a, b), 0)
  const variances = sites.precision.map((precision) => 1 / precision)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const level = runs[i]?.device === runs[j]?.device ? unknown : 0
      total[i * n + j] = (total[i * n + j] as number) + sharedBelief(level, design[i] ?? [], design[j] ?? [], variances)
    }
  return total
}

function sharedBelief(level: number, a: readonly number[], b: readonly number[], variances: Float64Array): number {
  let sum = level
  for (let k = 0; k < a.length; k++) if (a[k] === 1 && b[k] === 1) sum += variances[k] as number
  return sum
}
