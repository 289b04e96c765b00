import { ask } from './ask.ts'
import { likelihoodsOf, reweighPrior } from './ebayes.ts'
import type { Scatter } from './joint-effects.ts'
import { type Measurement, type Noise, revalued } from './kernel.ts'
import { averageNoise } from './noise.ts'
import { median, medianDeviation } from './order-statistics.ts'
import { addStudentLog } from './posterior.ts'
import { learnPrefixBias, prefixLikelihood } from './prefix.ts'
import { scaledPrior } from './scaled-prior.ts'
import { percent } from './sentence.ts'
import { type Asking, type State, withoutStack } from './state.ts'

/** Numbers of incumbent runs after which the noise is fitted again. */
const FITS = [6, 9, 12, 16, 20, 24, 30, 36, 48, 64, 80, 120, 180, 260, 360]

/** Below this a metric counts as noiseless (ln units): a millionth, far under what any clock resolves. */
const NOISE_FLOOR = 1e-7

/** Runs with a pace from which on it is believed to be measured here. */
const FEWEST_PACES = 4

/** Fits the noise when enough new runs of the incumbent are there, or at once on drift, and with it every scale of the campaign. */
export function* refit(state: State, atOnce: boolean): Asking<void> {
  if (!atOnce && !FITS.includes(state.noiseFits)) return
  const recent = state.incumbents.slice(-48)
  const rhos = state.settings.canSetSeed ? [0, 0.25, 0.5, 0.8] : [0]
  const told = recent.flatMap((row) => (row.pace === null ? [] : [row.pace]))
  const origin = state.pace?.origin ?? (told.length >= FEWEST_PACES ? median(told) : null)
  // Fitted as they were told: what the pace does to them is part of the fit. A run without one would pass for noise.
  const fitting = recent.filter((row) => origin === null || row.pace !== null)
  const full = fitting.map((row) => withPace(withoutStack(state, row), row.pace, origin))
  const tauS = Math.min(10_800, 36 * state.runS)
  const fitted = averageNoise(full, NOISE_FLOOR, rhos, tauS)
  state.fitted = fitted
  // A run that is no noise was disturbed: nothing is compared with it any more.
  for (const row of fitted.outliers.map((i) => fitting[i])) {
    const at = row === undefined ? -1 : state.incumbents.indexOf(row)
    if (at >= 0) state.incumbents.splice(at, 1)
  }
  pool(state)
  const prefixes = state.prefixes
    .slice(-48)
    .filter(({ told }) => origin === null || told !== null)
    .map((prefix) => withPace(prefix, prefix.told, origin))
  const prefix = prefixes.length >= 4 ? averageNoise(prefixes, NOISE_FLOOR, rhos, tauS) : null
  if (prefix !== null) {
    state.prefixNoise = prefix.noise
    state.prefixDegrees = Math.min(prefix.degrees, MOST_DEGREES)
  }
  if (origin !== null)
    state.pace = {
      origin,
      slope: fitted.slope,
      prefixSlope: prefix?.slope ?? fitted.slope,
      spread: medianDeviation(told) ** 2,
      latest: state.pace?.latest ?? 0,
    }
  rescale(state, state.noise)
  yield* noteNoise(state)
}

/** A run's own variance from the incumbent's runs and from how the runs of the latest blocks scattered, weighted by what they know. */
function pool(state: State): void {
  const { noise, degrees } = state.fitted
  const shared = noise.sigma ** 2 * noise.rho
  let weight = degrees
  let sum = degrees * (noise.sigma ** 2 - shared)
  for (const scatter of state.scatters) {
    weight += scatter.degrees
    sum += scatter.degrees * scatter.variance
  }
  const own = sum / weight
  state.noise = { ...noise, sigma: Math.sqrt(own + shared), rho: shared / (own + shared) }
  state.degrees = Math.min(weight, MOST_DEGREES)
}

/** With nearly as many patches as rows some noise always passes for effects: a block's degrees of freedom count by this much. */
const NOT_EXPLAINED_AWAY = 1

/** Blocks of which the scatter is remembered: a machine's noise changes. */
const REMEMBERED_BLOCKS = 3

/** No noise is believed to be known better, nor any tail to be thinner: runs are disturbed in ways that nobody notices. */
const MOST_DEGREES = 40

/** Scatter beyond this many standard deviations is a disturbed run rather than noise: one outlier must not pass for a noisy machine. */
const MOST_SCATTER = 2

/** Learns from how the runs of a block scatter. `known` of its degrees of freedom are the incumbent's, which were fitted already. */
export function learnScatter(state: State, { squares, degrees }: Scatter, known: number): void {
  const fresh = NOT_EXPLAINED_AWAY * (degrees - known)
  if (!(fresh >= 1) || !Number.isFinite(squares)) return
  const { sigma, rho } = state.noise
  // How far two estimates of one variance may lie apart by chance: ln F has about this standard deviation.
  const chance = Math.sqrt(2 / state.degrees + 2 / fresh)
  const ratio = Math.min(squares / degrees, Math.exp(MOST_SCATTER * chance))
  state.scatters.push({ variance: sigma ** 2 * (1 - rho) * ratio, degrees: fresh })
  if (state.scatters.length > REMEMBERED_BLOCKS) state.scatters.shift()
  pool(state)
}

function* noteNoise(state: State): Asking<void> {
  yield* ask(state, {
    kind: 'note',
    note: {
      topic: 'noise',
      sigma: state.noise.sigma,
      rho: state.noise.rho,
      drift: state.noise.drift,
      tauS: state.noise.tauS,
      runs: state.noiseFits,
      minEffect: state.minEffect,
    },
    sentence: `One run varies by ${percent(state.noise.sigma)} on this machine; ${percent(state.minEffect)} is the smallest gain worth keeping.`,
  })
}

function withPace(run: Measurement, told: number | null, origin: number | null): Measurement {
  return revalued(run, run.y, origin === null || told === null ? 0 : told - origin, 0)
}

function rescale(state: State, noise: Noise): void {
  if (state.settings.minEffectAuto) state.minEffect = noise.sigma / 2
  const { prior, groups } = scaledPrior(noise.sigma)
  state.defaultPrior = prior
  state.prior = prior
  state.groups = groups
  state.priorVersion++
  learnPrior(state)
}

/** Empirical Bayes over everything that ran to its end; with fewer than this many estimates the default holds. */
const ENOUGH = 12
const PSEUDO_COUNTS = 60

export function learnPrior(state: State): void {
  if (state.seen.size < ENOUGH) return
  state.unlearned = 0
  // Prior and bias are learned each by what was believed of the other before.
  const prior = reweighPrior(state.defaultPrior, likelihoods(state), state.groups, PSEUDO_COUNTS)
  learnPrefixBias(state)
  state.prior = prior
  state.priorVersion++
}

/** What each estimate says of its gain, prefix and finished runs together, one after the other in the same room. */
function* likelihoods(state: State): Generator<Float64Array, void, void> {
  const { points } = state.defaultPrior
  const shownBy = prefixLikelihood(state, points)
  const row = new Float64Array(points.length)
  const densities = new Float64Array(points.length)
  for (const { gain, se, prefix } of state.seen.values()) {
    row.fill(0)
    densities.fill(1)
    if (prefix !== null) shownBy(prefix, row, densities)
    if (Number.isFinite(se)) addStudentLog(row, gain, se, state.degrees, points)
    likelihoodsOf(row)
    for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) * (densities[j] as number)
    yield row
  }
}
