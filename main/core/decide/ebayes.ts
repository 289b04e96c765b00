import { exp } from './exponential.ts'
import { normalised, type Prior } from './prior.ts'

/**
 * Empirical Bayes (Efron 2010, ch. 1; EM of Dempster, Laird and Rubin 1977): re-weighs the masses of groups of prior points by the
 * estimates seen so far, shapes inside a group kept. `groupOf[j]` names the group of point j (0 ..); `pseudoCounts` estimates' worth
 * of the default prior hold it back. An estimate's likelihoods at the points may have any factor; each row is read before the next one is asked for,
 * so they may share their room.
 */
export function reweighPrior(
  defaults: Prior,
  likelihoods: Iterable<Float64Array>,
  groupOf: readonly number[],
  pseudoCounts: number,
): Prior {
  const groups = Math.max(...groupOf) + 1
  const share = new Float64Array(groups)
  for (const [j, mass] of defaults.masses.entries()) {
    const group = groupOf[j] as number
    share[group] = (share[group] as number) + mass
  }
  const shares = maximised(share, byGroup(defaults, likelihoods, groupOf, share), pseudoCounts)
  const masses = defaults.masses.map((mass, j) => {
    const group = groupOf[j] as number
    const inGroup = share[group] as number
    return inGroup > 0 ? (mass / inGroup) * (shares[group] as number) : 0
  })
  return { points: defaults.points, masses }
}

/** Inside a group the shape is fixed, so each estimate is reduced to one likelihood per group; one estimate's after the other's. */
function byGroup(
  { masses }: Prior,
  likelihoods: Iterable<Float64Array>,
  groupOf: readonly number[],
  share: Float64Array,
): number[] {
  const grouped: number[] = []
  const sums = new Float64Array(share.length)
  const shape = masses.map((mass, j) => mass / ((share[groupOf[j] as number] as number) || 1))
  for (const row of likelihoods) {
    sums.fill(0)
    for (let j = 0; j < row.length; j++) {
      const group = groupOf[j] as number
      sums[group] = (sums[group] as number) + (row[j] as number) * (shape[j] as number)
    }
    for (let g = 0; g < sums.length; g++) grouped.push(sums[g] as number)
  }
  return grouped
}

/** Expectation and maximisation in turn, from the default shares on. */
function maximised(share: Float64Array, likelihoods: readonly number[], pseudoCounts: number): Float64Array {
  const groups = share.length
  let shares = share
  for (let step = 0; step < 15; step++) {
    const counts = share.map((mass) => mass * pseudoCounts)
    for (let at = 0; at < likelihoods.length; at += groups) {
      let total = 0
      for (let g = 0; g < groups; g++) total += (likelihoods[at + g] as number) * (shares[g] as number)
      if (!(total > 0)) continue
      const weight = 1 / total
      for (let g = 0; g < groups; g++)
        counts[g] = (counts[g] as number) + weight * (likelihoods[at + g] as number) * (shares[g] as number)
    }
    shares = normalised(counts)
  }
  return shares
}

/** Likelihood of a normal estimate at each point of the prior, up to a factor. */
export function gaussianLikelihood({ points }: Prior, gain: number, se: number): Float64Array {
  return likelihoodsOf(points.map((point) => -0.5 * ((gain - point) / se) ** 2))
}

/** Likelihoods from their logarithms, in place. The largest is subtracted: without that one huge outlier gives nothing but zeros. */
export function likelihoodsOf(logs: Float64Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY
  for (let j = 0; j < logs.length; j++) if ((logs[j] as number) > largest) largest = logs[j] as number
  for (let j = 0; j < logs.length; j++) logs[j] = exp((logs[j] as number) - largest)
  return logs
}

/** Groups for `reweighPrior`: harm, neutral, win. */
export function signGroups(prior: Prior): number[] {
  return Array.from(prior.points, (point) => Math.sign(point) + 1)
}
