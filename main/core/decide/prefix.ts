import type { Estimate } from './joint-effects.ts'
import { reweigh } from './posterior.ts'
import { predict } from './predict.ts'
import type { Prior } from './prior.ts'
import type { Candidate, State } from './state.ts'

/** How far a patch's prefix is from telling its whole: standard deviation `fixed` (times sigma) + `relative` * |gain|. */
export type PrefixBias = { readonly fixed: number; readonly relative: number }

/** What the incumbent's prefix would be now, at seed 0, with its error (one run's own noise included); null when too little is known. */
export function prefixReference(state: State): { readonly y: number; readonly se: number } | null {
  const known = state.prefixes.slice(-16)
  const last = known[known.length - 1]
  if (last === undefined || known.length < 3) return null
  return predict(known, state.prefixNoise, { atS: state.clockS, seed: 0, y: 0, level: state.prefixLevel })
}

/** Sum of the kept patches' estimated gains (y units). */
export function stackGain(state: State): number {
  return state.kept.reduce((sum, kept) => sum + (state.offsets.get(kept.experiment) ?? 0), 0)
}

/** The prior of one candidate: the campaign's, re-weighed by what its prefix showed. The bias grows with the gain, so this is no normal. */
export function priorOf(state: State, prefix: Estimate | null): Prior {
  if (prefix === null) return state.prior
  return { points: state.prior.points, masses: reweigh(state.prior, prefixLogLikelihood(state, prefix)).weights }
}

/** ln likelihood of gain x given what the prefix showed, up to a constant; 0 where there is no prefix. */
export function prefixLogLikelihood(state: State, prefix: Estimate | null): (x: number) => number {
  if (prefix === null) return () => 0
  const { fixed, relative } = state.prefixBias
  return (x) => {
    const bias = fixed * state.noise.sigma * (x === 0 ? 0.7 : 1) + relative * Math.abs(x)
    const variance = prefix.se ** 2 + bias ** 2
    return -0.5 * Math.log(variance) - (0.5 * (prefix.gain - x) ** 2) / variance
  }
}

export function candidatePrior(state: State, candidate: Candidate): Prior {
  return priorOf(state, candidate.prefix)
}
