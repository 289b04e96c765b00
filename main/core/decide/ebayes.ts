import { normalised, type Prior } from './prior.ts'

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
  // Inside a group the shape is fixed, so each estimate is reduced to one likelihood per group.
  const likelihoods = logLikelihoods.map((row) => {
    const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const grouped = new Float64Array(groups)
    for (let j = 0; j < size; j++) {
      const group = groupOf[j] as number
      const inGroup = share[group] as number
      if (inGroup > 0)
        grouped[group] =
          (grouped[group] as number) +
          (Math.exp((row[j] as number) - largest) * (defaults.masses[j] as number)) / inGroup
    }
    return grouped
  })
  let shares: Float64Array = share
  for (let step = 0; step < 15; step++) {
    const counts = share.map((mass) => mass * pseudoCounts)
    for (const row of likelihoods) {
      let total = 0
      for (let g = 0; g < groups; g++) total += (row[g] as number) * (shares[g] as number)
      if (!(total > 0)) continue
      for (let g = 0; g < groups; g++)
        counts[g] = (counts[g] as number) + ((row[g] as number) * (shares[g] as number)) / total
    }
    shares = normalised(counts)
  }
  const masses = defaults.masses.map((mass, j) => {
    const group = groupOf[j] as number
    const inGroup = share[group] as number
    return inGroup > 0 ? (mass / inGroup) * (shares[group] as number) : 0
  })
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
