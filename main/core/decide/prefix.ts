import { exp } from './exponential.ts'
import type { Estimate } from './joint-effects.ts'
import { here } from './lane.ts'
import { reweighBy } from './posterior.ts'
import { foretell, foreteller } from './predict.ts'
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
  const { fixed, relative } = state.prefixBias
  const steps = [1 / BIAS_STEP, 1, BIAS_STEP]
  const around = steps.flatMap((a) => steps.map((b) => ({ fixed: fixed * a, relative: relative * b })))
  // As it is first: of equals it stays.
  const tried = [state.prefixBias, ...around.filter((_, k) => k !== 4)]
  const scores = scoresOf(state, tried)
  const best = scores.reduce((best, score, k) => (score > (scores[best] as number) ? k : best), 0)
  state.prefixBias = tried[best] as PrefixBias
}

/** A point that is believed less than this after a full run says nothing of the prefix. */
const UNBELIEVED = 1e-9

/** Beyond this many variances a prefix is as good as impossible. */
const IMPOSSIBLE = 60

/** ln of the marginal likelihood of the latest prefixes under each bias, and of the doubt about it. */
function scoresOf(state: State, tried: readonly PrefixBias[]): Float64Array {
  const { points, masses } = state.prior
  const size = points.length
  const scores = Float64Array.from(
    tried,
    (bias) =>
      -0.5 * (Math.log(bias.fixed / FIRST_PREFIX_BIAS.fixed) / BIAS_DOUBT) ** 2 -
      0.5 * (Math.log(bias.relative / FIRST_PREFIX_BIAS.relative) / BIAS_DOUBT) ** 2,
  )
  const biases = tried.map((bias) => biasVariances(state, bias, points))
  const sample = [...state.seen.values()].filter((seen) => seen.prefix !== null).slice(-BIAS_SAMPLE)
  const weights = new Float64Array(size)
  const squares = new Float64Array(size)
  for (const { gain, se, prefix } of sample) {
    const shown = prefix as Estimate
    for (let j = 0; j < size; j++) {
      const point = points[j] as number
      const mass = masses[j] as number
      weights[j] = Number.isFinite(se) ? mass * exp(-0.5 * ((gain - point) / se) ** 2) : mass
      squares[j] = (shown.gain - point) ** 2
    }
    for (let k = 0; k < biases.length; k++) {
      const density = densityOf(squares, shown.se, weights, biases[k] as Float64Array)
      scores[k] = (scores[k] as number) + Math.log(density + 1e-30)
    }
  }
  return scores
}

/** Density of a prefix, up to a constant: by its squared distance from each gain, its error and what is believed of the gains and biases. */
function densityOf(squares: Float64Array, se: number, weights: Float64Array, biases: Float64Array): number {
  const own = se * se
  let sum = 0
  for (let j = 0; j < squares.length; j++) {
    const weight = weights[j] as number
    if (weight < UNBELIEVED) continue
    const root = 1 / Math.sqrt(own + (biases[j] as number))
    const far = (squares[j] as number) * root * root
    if (far < IMPOSSIBLE) sum += weight * root * exp(-0.5 * far)
  }
  return sum
}

/** Variances of the biases of patches with these gains (y units). */
function biasVariances(state: State, bias: PrefixBias, points: Float64Array): Float64Array {
  return points.map((x) => biasAt(state, bias, x) ** 2)
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
  const told = state.memos.prefixes(
    [known[0], known.at(-1), prefixNoise, pace?.prefixSlope, pace?.origin, pace?.spread],
    () => foreteller(prefixesAtOwnPace(state, known), prefixNoise),
  )
  const now = { device, atS: here(state).clockS, seed: 0, y: 0, level: state.prefixLevel, pace: 0, extra: 0 }
  return foretell(told, now)
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
  const { kept, offsets } = state
  return state.memos.stackGain([kept], () =>
    kept.reduce((sum, { experiment }) => sum + (offsets.get(experiment) ?? 0), 0),
  )
}

/** The prior of one candidate: the campaign's, re-weighed by what its prefix showed. The bias grows with the gain, so this is no normal. */
export function priorOf(state: State, prefix: Estimate | null): Prior {
  const { prior, prefixBias, prefixDegrees, noise } = state
  if (prefix === null) return prior
  const known = state.memos.priors([prior, prefixBias, prefixDegrees, noise.sigma], () => new Map())
  const before = known.get(prefix)
  if (before !== undefined) return before
  const made = priorAfter(state, prefix)
  known.set(prefix, made)
  return made
}

/** The same for a prefix that is only thought of. */
export function priorAfter(state: State, prefix: Estimate): Prior {
  const { points, masses } = state.prior
  const logs = new Float64Array(points.length)
  const densities = new Float64Array(points.length)
  prefixLikelihood(state, points)(prefix, logs, densities)
  for (let j = 0; j < densities.length; j++) densities[j] = (densities[j] as number) * (masses[j] as number)
  return { points, masses: reweighBy({ points, masses: densities }, logs).weights }
}

/**
 * Fills in the likelihood of the gain at each point given what a prefix showed, up to a constant: Student's t about it whose scale grows with the gain,
 * as the logarithm of its shape and its density at its middle.
 */
export function prefixLikelihood(
  state: State,
  points: Float64Array,
): (prefix: Estimate, logs: Float64Array, densities: Float64Array) => void {
  const biases = state.memos.biases([points, state.prefixBias, state.noise.sigma], () =>
    biasVariances(state, state.prefixBias, points),
  )
  const power = -(state.prefixDegrees + 1) / 2
  const perDegree = 1 / state.prefixDegrees
  return ({ gain, se }, logs, densities) => {
    const own = se * se
    for (let j = 0; j < logs.length; j++) {
      const root = 1 / Math.sqrt(own + (biases[j] as number))
      const far = (gain - (points[j] as number)) * root
      densities[j] = root
      logs[j] = power * Math.log(1 + far * far * perDegree)
    }
  }
}

export function candidatePrior(state: State, candidate: Candidate): Prior {
  return priorOf(state, candidate.prefix)
}
