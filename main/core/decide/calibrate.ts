import { ask } from './ask.ts'
import { reweighPrior } from './ebayes.ts'
import type { Measurement, Noise } from './kernel.ts'
import { averageNoise } from './noise.ts'
import { median, medianDeviation } from './order-statistics.ts'
import { learnPrefixBias, prefixLogLikelihood } from './prefix.ts'
import { scaledPrior } from './scaled-prior.ts'
import { percent } from './sentence.ts'
import { type Asking, type State, withoutStack } from './state.ts'

/** Numbers of incumbent runs after which the noise is fitted again. */
const FITS = [6, 9, 12, 16, 20, 24, 30, 36, 48, 64, 80, 120, 180, 260, 360]

/** Below this a metric counts as noiseless (ln units): a millionth, far under what any clock resolves. */
const NOISE_FLOOR = 1e-7

/** Runs with a pace from which on it is believed to be measured here. */
const FEWEST_PACES = 4

/** Fits the noise when enough new runs of the incumbent are there, and with it every scale of the campaign. */
export function* refit(state: State): Asking<void> {
  if (!FITS.includes(state.noiseFits)) return
  const recent = state.incumbents.slice(-48)
  const rhos = state.settings.canSetSeed ? [0, 0.25, 0.5, 0.8] : [0]
  const told = recent.flatMap((row) => (row.pace === null ? [] : [row.pace]))
  const origin = state.pace?.origin ?? (told.length >= FEWEST_PACES ? median(told) : null)
  // Fitted as they were told: what the pace does to them is part of the fit.
  const full = recent.map((row) => withPace(withoutStack(state, row), row.pace, origin))
  const tauS = Math.min(10_800, 36 * state.runS)
  const fitted = averageNoise(full, NOISE_FLOOR, rhos, tauS)
  state.noise = fitted.noise
  state.degrees = fitted.degrees
  const prefixes = state.prefixes.slice(-48).map((prefix) => withPace(prefix, prefix.told, origin))
  const prefix = prefixes.length >= 4 ? averageNoise(prefixes, NOISE_FLOOR, rhos, tauS) : null
  if (prefix !== null) state.prefixNoise = prefix.noise
  if (origin !== null)
    state.pace = {
      origin,
      slope: fitted.slope,
      prefixSlope: prefix?.slope ?? fitted.slope,
      spread: medianDeviation(told) ** 2,
      latest: state.pace?.latest ?? 0,
    }
  rescale(state, state.noise)
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
  return origin === null ? run : { ...run, pace: told === null ? 0 : told - origin }
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
const ENOUGH = 40
const PSEUDO_COUNTS = 60

export function learnPrior(state: State): void {
  if (state.seen.length < ENOUGH) return
  state.unlearned = 0
  const rows = state.seen.map(({ gain, se, prefix }) => {
    const shown = prefixLogLikelihood(state, prefix)
    return state.defaultPrior.points.map((x) => shown(x) + (Number.isFinite(se) ? -0.5 * ((gain - x) / se) ** 2 : 0))
  })
  learnPrefixBias(state)
  state.priorVersion++
  state.prior = reweighPrior(state.defaultPrior, rows, state.groups, PSEUDO_COUNTS)
}
