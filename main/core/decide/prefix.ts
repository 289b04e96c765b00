import type { Estimate } from './joint-effects.ts'
import { here } from './lane.ts'
import { reweighBy, studentLog } from './posterior.ts'
import { forecast } from './predict.ts'
import type { Prior } from './prior.ts'
import { type Candidate, latestPrefixes, prefixesAtOwnPace, type State } from './state.ts'

/** How far a patch's prefix is from telling its whole: standard deviation `fixed` (times sigma) + `relative` * |gain|. */
export type PrefixBias = { readonly fixed: number; readonly relative: number }

/** The guess before anything was learned. */
export const FIRST_PREFIX_BIAS: PrefixBias = { fixed: 1, relative: 0.4 }

/** One step of the search multiplies or divides by this. */
const BIAS_STEP = 1.4

/** Standard deviation of ln(bias) that the first guess leaves open. */
const BIAS_DOUBT = 1.5

/** Of the latest this many proposals the bias is learned. */
const BIAS_SAMPLE = 300

/**
 * Moves the bias one step towards the largest marginal likelihood of what prefixes and full runs of the same patches showed. Patches
 * that were stopped count too (their gain is summed over), so that the choice of whom to run on distorts nothing.
 */
export function learnPrefixBias(state: State): void {
  const { points, masses } = state.prior
  const sample = [...state.seen.values()].filter((seen) => seen.prefix !== null).slice(-BIAS_SAMPLE)
  const known = sample.map(({ gain, se, prefix }) => ({
    prefix: prefix as Estimate,
    weights: masses.map((mass, j) =>
      Number.isFinite(se) ? mass * Math.exp(-0.5 * ((gain - (points[j] as number)) / se) ** 2) : mass,
    ),
  }))
  const score = (bias: PrefixBias): number => {
    let total =
      -0.5 * (Math.log(bias.fixed / FIRST_PREFIX_BIAS.fixed) / BIAS_DOUBT) ** 2 -
      0.5 * (Math.log(bias.relative / FIRST_PREFIX_BIAS.relative) / BIAS_DOUBT) ** 2
    const biases = points.map((x) => biasAt(state, bias, x) ** 2)
    for (const { prefix, weights } of known) {
      let sum = 0
      for (let j = 0; j < points.length; j++) {
        if ((weights[j] as number) < 1e-9) continue
        const variance = prefix.se ** 2 + (biases[j] as number)
        const far = (prefix.gain - (points[j] as number)) ** 2 / variance
        if (far < 60) sum += ((weights[j] as number) * Math.exp(-0.5 * far)) / Math.sqrt(variance)
      }
      total += Math.log(sum + 1e-30)
    }
    return total
  }
  let best = state.prefixBias
  let bestScore = score(best)
  for (const fixed of [1 / BIAS_STEP, 1, BIAS_STEP])
    for (const relative of [1 / BIAS_STEP, 1, BIAS_STEP]) {
      const tried = { fixed: state.prefixBias.fixed * fixed, relative: state.prefixBias.relative * relative }
      const found = fixed === 1 && relative === 1 ? bestScore : score(tried)
      if (found > bestScore) {
        best = tried
        bestScore = found
      }
    }
  state.prefixBias = best
}

/** Standard deviation of the bias of a patch with gain x (y units); what changes nothing is misjudged less. */
function biasAt(state: State, { fixed, relative }: PrefixBias, x: number): number {
  return fixed * state.noise.sigma * (x === 0 ? 0.7 : 1) + relative * Math.abs(x)
}

/** What the incumbent's prefix would be now on this lane's device, at seed 0 and the first pace, with its error (one run's own noise included); null when too little is known. */
export function prefixReference(state: State): { readonly y: number; readonly se: number } | null {
  const device = state.turn.lane
  const known = latestPrefixes(state, device, 16)
  if (known.length < 3) return null
  const { prefixNoise, pace } = state
  // Prefixes only come at the end and go at the beginning: the first and the last tell which they are.
  const foretell = state.memos.prefixes(
    [known[0], known.at(-1), prefixNoise, pace?.prefixSlope, pace?.origin, pace?.spread],
    () => forecast(prefixesAtOwnPace(state, known), prefixNoise),
  )
  return foretell({ device, atS: here(state).clockS, seed: 0, y: 0, level: state.prefixLevel })
}

/** The incumbent's prefix: at the first pace, as it is to be expected in the next run, and its error; null where there is none to compare with. */
export function prefixNow(
  state: State,
): { readonly level: number; readonly expected: number; readonly se: number } | null {
  const reference = state.settings.hasPrefix ? prefixReference(state) : null
  if (reference === null) return null
  const level = reference.y - stackGain(state)
  // How fast the machine will be is not known yet: as fast as during the latest run is the best guess.
  const pace = state.pace === null ? 0 : state.pace.prefixSlope * state.pace.latest
  return { level, expected: level + pace, se: reference.se }
}

/** Sum of the kept patches' estimated gains (y units). */
export function stackGain(state: State): number {
  return state.kept.reduce((sum, kept) => sum + (state.offsets.get(kept.experiment) ?? 0), 0)
}

/** The prior of one candidate: the campaign's, re-weighed by what its prefix showed. The bias grows with the gain, so this is no normal. */
export function priorOf(state: State, prefix: Estimate | null): Prior {
  const { prior, prefixBias, prefixDegrees, noise } = state
  if (prefix === null) return prior
  return state.memos.prior([prefix, prior, prefixBias, prefixDegrees, noise.sigma], () => ({
    points: prior.points,
    masses: reweighBy(prior, prefixLogLikelihood(state, prior.points)(prefix)).weights,
  }))
}

/** ln likelihood of the gain at each point given what a prefix showed, up to a constant. */
export function prefixLogLikelihood(state: State, points: Float64Array): (prefix: Estimate) => Float64Array {
  const biases = points.map((x) => biasAt(state, state.prefixBias, x) ** 2)
  return ({ gain, se }) =>
    points.map((x, j) => {
      const variance = se ** 2 + (biases[j] as number)
      return -0.5 * Math.log(variance) + studentLog(gain, Math.sqrt(variance), state.prefixDegrees, x)
    })
}

export function candidatePrior(state: State, candidate: Candidate): Prior {
  return priorOf(state, candidate.prefix)
}
