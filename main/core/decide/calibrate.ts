import { ask } from './ask.ts'
import { reweighPrior } from './ebayes.ts'
import type { Noise } from './kernel.ts'
import { averageNoise, noiseScale } from './noise.ts'
import { learnPrefixBias, prefixLogLikelihood } from './prefix.ts'
import { scaledPrior } from './scaled-prior.ts'
import { percent } from './sentence.ts'
import { type Asking, atOriginalLevel, type State } from './state.ts'

/** Numbers of incumbent runs after which the noise is fitted again. */
const FITS = [6, 9, 12, 16, 20, 24, 30, 36, 48, 64, 80, 120, 180, 260, 360]

/** Below this a metric counts as noiseless (ln units): a millionth, far under what any clock resolves. */
const NOISE_FLOOR = 1e-7

/** Fits the noise when enough new runs of the incumbent are there, and with it every scale of the campaign. */
export function* refit(state: State): Asking<void> {
  if (!FITS.includes(state.noiseFits)) return
  const recent = state.incumbents.slice(-48)
  const rhos = state.settings.canSetSeed ? [0, 0.25, 0.5, 0.8] : [0]
  const full = recent.map((row) => atOriginalLevel(state, row))
  const tauS = Math.min(10_800, 36 * state.runS)
  const fitted = averageNoise(full, noiseScale(full, NOISE_FLOOR), rhos, tauS)
  state.noise = fitted.noise
  state.degrees = fitted.degrees
  const prefixes = state.prefixes.slice(-48)
  if (prefixes.length >= 4)
    state.prefixNoise = averageNoise(prefixes, noiseScale(prefixes, NOISE_FLOOR), rhos, tauS).noise
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
