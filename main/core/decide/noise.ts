import { cholesky, dot, solveLower } from './cholesky.ts'
import { inverseChiSquared } from './inverse-chi-squared.ts'
import { decays, kernel, type Measurement, type Noise, revalued } from './kernel.ts'
import { aboutOwnLevel, byDevice, levelColumns, measured, withoutLevels } from './levels.ts'
import { median, medianDeviation } from './order-statistics.ts'

/** Restricted Gaussian log likelihood of incumbent runs, each device's level integrated out (Patterson and Thompson 1971). */
export function restrictedLogLikelihood(runs: readonly Measurement[], noise: Noise): number {
  const n = runs.length
  const l = cholesky(kernel(runs, noise), n)
  const levels = levelColumns(runs, l)
  const y = solveLower(l, n, measured(runs))
  const left = withoutLevels(y, levels, 0)
  let result = -0.5 * levels.reduce((sum, level) => sum + Math.log(dot(level, level)), 0)
  for (let i = 0; i < n; i++) {
    const residual = left[i] as number
    result -= Math.log(l[i * n + i] as number) + 0.5 * residual * residual
  }
  return result
}

/** The candidates of the fit and its weak priors: ln sigma ~ N(ln sigmaGuess, 1), ln drift ~ N(ln driftGuess, 1.2). y units. */
export type NoiseGrid = {
  readonly sigmas: readonly number[]
  readonly rhos: readonly number[]
  readonly drifts: readonly number[]
  readonly tauS: number
  readonly sigmaGuess: number
  readonly driftGuess: number
  /** Added to the median deviation before outliers are looked for. */
  readonly floor: number
}

/** Every noise of the grid with the ln of its posterior. */
function weighed(runs: readonly Measurement[], grid: NoiseGrid): { readonly noise: Noise; readonly value: number }[] {
  const ys = aboutOwnLevel(runs).map((run) => run.y)
  const level = median(ys)
  const deviation = medianDeviation(ys) + grid.floor
  const used = runs.filter((_, i) => (ys[i] as number) - level < 6 * deviation)
  return grid.sigmas.flatMap((sigma) =>
    grid.rhos.flatMap((rho) =>
      grid.drifts.map((drift) => {
        const noise = { sigma, rho, drift, tauS: grid.tauS }
        const value =
          restrictedLogLikelihood(used, noise) -
          0.5 * Math.log(sigma / grid.sigmaGuess) ** 2 -
          0.5 * (Math.log(drift / grid.driftGuess) / 1.2) ** 2
        return { noise, value }
      }),
    ),
  )
}

/**
 * Maximum a posteriori over the grid; slow outliers (beyond six robust deviations) are left out first, since a disturbed run is
 * always slow, never fast. The first maximum in grid order wins.
 */
export function fitNoise(runs: readonly Measurement[], grid: NoiseGrid): Noise {
  return weighed(runs, grid).reduce((best, next) => (next.value > best.value ? next : best)).noise
}

/** Ratios tried for the drift, relative to the noise of one run. */
const DRIFT_RATIOS = [0.15, 0.4, 0.8, 1.4, 2.4, 4]

/** Noises tried, relative to a first guess. */
const SIGMA_RATIOS = Array.from({ length: 25 }, (_, i) => 0.25 * 16 ** (i / 24))

/** What a fit tells: the noise, how well it is known, and what the machine's pace does to y (slope: change of y per change of ln pace). */
export type FittedNoise = {
  readonly noise: Noise
  readonly degrees: number
  readonly slope: number
  /** Which runs stand out slow from the ones before and after, by index: no drift comes and goes like that. */
  readonly outliers: readonly number[]
}

/** What is believed of the slope before anything was measured: normal about 0, this wide. At 1 the code slows down just as the piece does. */
const SLOPE_DOUBT = 0.7

/**
 * Posterior means of the variances, and how many degrees of freedom a run's own variance (what a shared seed does not cancel) is known
 * with. With few runs the most likely noise is often far too small; the mean is not. Weak priors: ln sigma ~ N(ln scale, 1), ln of the
 * drift's ratio ~ N(0, 1.2), scale by the runs' differences and never below `floor`. The overall size is integrated by scaling one factorisation per ratio, so the fit knows no absolute numbers.
 */
export function averageNoise(
  runs: readonly Measurement[],
  floor: number,
  rhos: readonly number[],
  tauS: number,
): FittedNoise {
  const steady = withoutPace(aboutOwnLevel(runs))
  const scale = noiseScale(steady, floor)
  const level = median(steady.map((run) => run.y))
  const deviation = medianDeviation(steady.map((run) => run.y)) + scale / 300
  const used = runs.filter((_, i) => (steady[i] as Measurement).y - level < 6 * deviation)
  const alike = decays(used, tauS)
  const found: { own: number; shared: number; drift: number; value: number }[] = []
  for (const rho of rhos)
    for (const ratio of DRIFT_RATIOS) {
      const shape = shapeOf(used, { sigma: scale, rho, drift: ratio * scale, tauS }, alike)
      for (const factor of SIGMA_RATIOS) {
        const sigma = factor * scale
        const value =
          shape.logRoot -
          shape.freedom * Math.log(factor) -
          (0.5 * shape.squares) / factor ** 2 -
          0.5 * Math.log(factor) ** 2 -
          0.5 * (Math.log(ratio) / 1.2) ** 2
        found.push({ own: sigma ** 2 * (1 - rho), shared: sigma ** 2 * rho, drift: (ratio * sigma) ** 2, value })
      }
    }
  const largest = Math.max(...found.map(({ value }) => value))
  let total = 0
  let logOwn = 0
  let logSquare = 0
  let shared = 0
  let drift = 0
  for (const each of found) {
    const weight = Math.exp(each.value - largest)
    total += weight
    logOwn += weight * Math.log(each.own)
    logSquare += weight * Math.log(each.own) ** 2
    shared += weight * each.shared
    drift += weight * each.drift
  }
  logOwn /= total
  shared /= total
  // As a scaled inverse chi-squared: its scale, not its mean, goes with Student's t.
  const { degrees, scale: own } = inverseChiSquared(logOwn, Math.max(logSquare / total - logOwn ** 2, 1e-3))
  const sigma = Math.sqrt(own + shared)
  const noise: Noise = { sigma, rho: shared / (own + shared), drift: Math.sqrt(drift / total), tauS }
  const { slope, slopeVariance } = shapeOf(used, noise, alike)
  return { noise: { ...noise, slopeVariance }, degrees, slope, outliers: spikesOf(steady, 8 * scale) }
}

function spikesOf(runs: readonly Measurement[], height: number): number[] {
  const indices = byDevice(runs.map(({ device }, i) => ({ device, i })))
  return indices.flatMap((own) => {
    const y = (at: number) => runs[own[at]?.i ?? -1]?.y ?? Number.NEGATIVE_INFINITY
    return own
      .filter((_, at) => at + 1 < own.length && y(at) - Math.max(y(at - 1), y(at + 1)) > height)
      .map(({ i }) => i)
  })
}

/** The runs without what least squares ascribes to the machine's pace: good enough to find the scale and what lies far out. */
function withoutPace(runs: readonly Measurement[]): readonly Measurement[] {
  const mean = (value: (run: Measurement) => number) => runs.reduce((sum, run) => sum + value(run), 0) / runs.length
  const pace = mean((run) => run.pace ?? 0)
  const y = mean((run) => run.y)
  const spread = mean((run) => ((run.pace ?? 0) - pace) ** 2)
  if (!(spread > 0) || runs.length < 4) return runs
  const slope = mean((run) => ((run.pace ?? 0) - pace) * (run.y - y)) / spread
  return runs.map((run) => revalued(run, run.y - slope * ((run.pace ?? 0) - pace), run.pace ?? 0, run.extra ?? 0))
}

/**
 * Restricted likelihood split into what scales with sigma and what does not. The devices' levels and the effect of the machine's pace have flat priors
 * there and are integrated out; the slope told is its posterior mean.
 */
function shapeOf(runs: readonly Measurement[], noise: Noise, alike: Float64Array) {
  const n = runs.length
  const l = cholesky(kernel(runs, noise, [], [], alike), n)
  const levels = levelColumns(runs, l)
  const paces = Float64Array.from(runs.map((run) => run.pace ?? 0))
  const z = withoutLevels(solveLower(l, n, paces), levels, 0)
  const r = withoutLevels(solveLower(l, n, measured(runs)), levels, 0)
  let logRoot = -0.5 * levels.reduce((sum, level) => sum + Math.log(dot(level, level)), 0)
  const freedom = Math.max(1, n - levels.length)
  for (let i = 0; i < n; i++) logRoot -= Math.log(l[i * n + i] as number)
  const information = dot(z, z)
  // Fewer runs can't tell the pace from the noise, and without a pace there is nothing to tell.
  if (n < 4 || !(information > 0)) return { logRoot, squares: dot(r, r), freedom, slope: 0, slopeVariance: 0 }
  const explained = dot(z, r) ** 2 / information
  const precision = information + 1 / SLOPE_DOUBT ** 2
  return {
    logRoot: logRoot - 0.5 * Math.log(information),
    squares: Math.max(0, dot(r, r) - explained),
    freedom: freedom - 1,
    slope: dot(z, r) / precision,
    slopeVariance: 1 / precision,
  }
}

/** The noise of one run when nothing but successive differences is known, so that drift hardly counts; never 0. y units. */
export function noiseScale(runs: readonly Measurement[], floor: number): number {
  const steps = byDevice(runs).flatMap((own) =>
    own.slice(1).map((run, i) => Math.abs(run.y - (own[i] as Measurement).y)),
  )
  const fromSteps = steps.length > 0 ? (1.4826 * median(steps)) / Math.SQRT2 : 0
  const fromSpread = runs.length > 1 ? medianDeviation(aboutOwnLevel(runs).map((run) => run.y)) : 0
  return Math.max(fromSteps, 0.5 * fromSpread, floor)
}

/** A grid around a scale that was seen in the data, so that a fit knows no absolute numbers. */
export function scaledGrid(scale: number, rhos: readonly number[], tauS: number): NoiseGrid {
  return {
    sigmas: [0.35, 0.5, 0.6, 0.72, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.8].map((factor) => factor * scale),
    rhos,
    drifts: [0.15, 0.5, 1, 1.7, 3, 5].map((factor) => factor * scale),
    tauS,
    sigmaGuess: scale,
    driftGuess: scale,
    floor: scale / 300,
  }
}
