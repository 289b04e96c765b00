import { exp } from './exponential.ts'

/** The noise of runs, in y units and seconds. */
export type Noise = {
  /** Standard deviation of one run. */
  readonly sigma: number
  /** Share of sigma^2 that runs with the same seed have in common, 0 .. 1. */
  readonly rho: number
  /** Standard deviation of the machine's slow drift. */
  readonly drift: number
  /** Time in which the drift forgets itself, seconds. */
  readonly tauS: number
  /** How little is known of what the machine's pace does to y: variance of the slope that runs are corrected by; 0 or none where it is not measured. */
  readonly slopeVariance?: number
}

/** When a run was in the middle of itself, with which seed, and what it measured. */
export type Measurement = {
  readonly atS: number
  readonly seed: number
  readonly y: number
  /** On which of the campaign's devices it was made; those of different ones share neither level nor drift. None: there is one. */
  readonly device?: number | undefined
  /**
   * Variance gathered by the changes of the stack before this run (each kept patch's own posterior variance, y^2). Runs on either side of
   * a keep are brought to one level by its estimated effect; how uncertain that is, is shared by all runs after it.
   */
  readonly level?: number
  /** The machine's pace during the run (ln, about the campaign's own). `y` is corrected by it; what is left is the slope's error. */
  readonly pace?: number
  /** Variance of this run alone beyond that of others (y^2): its pace was not measured where the others' was. */
  readonly extra?: number
}

/** The run with another value, made at this pace, with this variance of its own. Of whatever kind it was: loops over runs of one shape are fast ones. */
export function revalued(run: Measurement, y: number, pace: number, extra: number): Measurement {
  return { device: run.device, atS: run.atS, seed: run.seed, y, level: run.level ?? 0, pace, extra }
}

/**
 * Covariance of two different runs: an Ornstein-Uhlenbeck drift, which each device has of its own, plus what a common seed shares
 * (Rasmussen and Williams 2006, eq. 4.14 for the exponential kernel). Units y^2.
 */
export function covariance(a: Measurement, b: Measurement, noise: Noise): number {
  const drift = a.device === b.device ? noise.drift ** 2 * exp(-Math.abs(a.atS - b.atS) / noise.tauS) : 0
  const pace = (noise.slopeVariance ?? 0) * (a.pace ?? 0) * (b.pace ?? 0)
  const shared = drift + pace + Math.min(a.level ?? 0, b.level ?? 0)
  return a.seed === b.seed ? shared + noise.sigma ** 2 * noise.rho : shared
}

/** Variance of one run about the campaign's level. The small constant keeps a noiseless kernel invertible. */
export function variance(noise: Noise, run?: Measurement): number {
  const own = (run?.level ?? 0) + (run?.extra ?? 0) + (noise.slopeVariance ?? 0) * (run?.pace ?? 0) ** 2
  return noise.drift ** 2 + noise.sigma ** 2 + own + 1e-12
}

/** Which patches a run has on: `design[i][j]` is 1 where patch j is switched on in run i. */
export type Design = readonly (readonly number[])[]

/**
 * The covariance matrix of the runs, row-major. `answers[j]` is the variance (y^2) of the interaction of patch j and a seed: runs with both in
 * common share it. Patches beyond its end have none. `alike`: see decays.
 */
export function kernel(
  runs: readonly Measurement[],
  noise: Noise,
  design: Design = [],
  answers: readonly number[] = [],
  alike: Float64Array = decays(runs, noise.tauS),
): Float64Array {
  const n = runs.length
  const k = new Float64Array(n * n)
  const drift = noise.drift ** 2
  const ofSeed = noise.sigma ** 2 * noise.rho
  const ofSlope = noise.slopeVariance ?? 0
  for (let i = 0; i < n; i++) {
    const a = runs[i] as Measurement
    k[i * n + i] = variance(noise, a)
    for (let j = 0; j < i; j++) {
      const b = runs[j] as Measurement
      const pace = ofSlope * (a.pace ?? 0) * (b.pace ?? 0)
      const shared = drift * (alike[i * n + j] as number) + pace + Math.min(a.level ?? 0, b.level ?? 0)
      const value = a.seed === b.seed ? shared + ofSeed : shared
      k[i * n + j] = value
      k[j * n + i] = value
    }
  }
  return withAnswers(k, runs, design, answers)
}

/**
 * How much of the drift each two runs still have in common, 0 .. 1, the later run's row first: the exponentials of the kernel, for where many noises
 * are tried on the same runs.
 */
export function decays(runs: readonly Measurement[], tauS: number): Float64Array {
  const n = runs.length
  const alike = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const a = runs[i] as Measurement
    for (let j = 0; j < i; j++) {
      const b = runs[j] as Measurement
      if (a.device === b.device) alike[i * n + j] = exp(-Math.abs(a.atS - b.atS) / tauS)
    }
  }
  return alike
}

/** A kernel without answers with these added, in place. */
export function withAnswers(
  k: Float64Array,
  runs: readonly Measurement[],
  design: Design,
  answers: readonly number[],
): Float64Array {
  if (!answers.some((answer) => answer !== 0)) return k
  const n = runs.length
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      if (runs[i]?.seed !== runs[j]?.seed) continue
      const value = (k[i * n + j] as number) + inCommon(design[i], design[j], answers)
      k[i * n + j] = value
      k[j * n + i] = value
    }
  return k
}

function inCommon(
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
  answers: readonly number[],
): number {
  if (a === undefined || b === undefined) return 0
  let sum = 0
  for (let j = 0; j < answers.length; j++) if (a[j] === 1 && b[j] === 1) sum += answers[j] as number
  return sum
}
