import type { Prior } from './prior.ts'

/**
 * Empirical Bayes (Efron 2010, ch. 1; EM of Dempster, Laird and Rubin 1977): re-weighs the masses of groups of prior points by the
 * estimates seen so far, shapes inside a group kept. `groupOf[j]` names the group of point j (0 ..); `pseudoCounts` estimates' worth
 * of the default prior hold it back. Row maxima are subtracted: without that one huge outlier gives NaN weights.
 */
export function reweighPrior(
  defaults: Prior,
  logLikelihoods: readonly Float64Array[],
  groupOf: readonly number[],
  pseudoCounts: number,
): Prior {
  const size = defaults.points.length
  const groups = Math.max(...groupOf) + 1
  const share = new Float64Array(groups)
  for (let j = 0; j < size; j++) {
    const group = groupOf[j] as number
    share[group] = (share[group] as number) + (defaults.masses[j] as number)
  }
  const likelihoods = logLikelihoods.map((row) => {
    const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    return row.map((value) => Math.exp(value - largest))
  })
  const masses = Float64Array.from(defaults.masses)
  for (let step = 0; step < 15; step++) {
    const counts = share.map((mass) => mass * pseudoCounts)
    for (const row of likelihoods) {
      let total = 0
      for (let j = 0; j < size; j++) total += (row[j] as number) * (masses[j] as number)
      if (!(total > 0)) continue
      for (let j = 0; j < size; j++) {
        const group = groupOf[j] as number
        counts[group] = (counts[group] as number) + ((row[j] as number) * (masses[j] as number)) / total
      }
    }
    const total = counts.reduce((a, b) => a + b, 0)
    for (let j = 0; j < size; j++) {
      const group = groupOf[j] as number
      const inGroup = share[group] as number
      masses[j] = inGroup > 0 ? (((defaults.masses[j] as number) / inGroup) * (counts[group] as number)) / total : 0
    }
  }
  return { points: defaults.points, masses }
}

/** ln likelihood of an estimate at each point of the prior, up to a constant. */
export function gaussianLogLikelihood(prior: Prior, gain: number, se: number): Float64Array {
  return prior.points.map((point) => -0.5 * ((gain - point) / se) ** 2)
}

/** Groups for `reweighPrior`: harm, neutral, win. */
export function signGroups(prior: Prior): number[] {
  return Array.from(prior.points, (point) => Math.sign(point) + 1)
}
