import type { Estimate } from './joint-effects.ts'
import { type Measurement, type Noise, revalued } from './kernel.ts'
import { type Dealt, freshLane, type Lane } from './lane.ts'
import { freshMemos, type Memos } from './memos.ts'
import { FIRST_PREFIX_BIAS, type PrefixBias } from './prefix.ts'
import type { Prior } from './prior.ts'
import { type Promises, promises } from './promises.ts'
import type { Answer, EvidencePoint, GuardReading, KeptFor, PatchNumber, Request, Settings, Stage } from './protocol.ts'
import { type Random, random } from './random.ts'
import { scaledPrior } from './scaled-prior.ts'
import type { SeedEvidence } from './seed-interaction.ts'

/** What the beginning of a run showed, and the machine's pace then (ln, as it was told). */
export type PrefixReading = { readonly y: number; readonly pace: number | null }

/** One finished clean run. `device`: the number of its lane. */
export type Row = {
  readonly step: number
  readonly device: number
  readonly stage: Stage
  readonly patches: readonly PatchNumber[]
  readonly seed: number
  readonly atS: number
  readonly y: number
  readonly prefix: PrefixReading | null
  /** As it was told: ln of the piece's time. */
  readonly pace: number | null
  readonly level: number
  readonly guards: readonly GuardReading[]
  readonly fingerprint: string | null
}

/** What a finished block said about one patch, kept after its rows are forgotten. */
export type BlockResult = Estimate & {
  readonly block: number
  readonly runs: number
  readonly seeds: number
  /** The interaction with seeds (y^2) that its error allows for. */
  readonly answer: number
  /** The stack that it was made on, and the patches that it was made of. */
  readonly beside: readonly PatchNumber[]
  readonly points: readonly EvidencePoint[]
}

/** What is believed of a candidate now. */
export type Belief = {
  readonly gain: number
  readonly se: number
  readonly probability: number
  /** The probability by finished runs alone, whatever the prefix showed. */
  readonly own: number
  readonly mean: number
  readonly variance: number
  readonly value: number
}

/** An experiment that may still be kept. */
export type Candidate = {
  readonly experiment: PatchNumber
  readonly keptFor: KeptFor
  /** Gain seen at the prefix against the incumbent's prefix, with its error; null when there is none. */
  prefix: Estimate | null
  readonly rows: Row[]
  readonly blocks: BlockResult[]
  belief: Belief
  /** Cohorts that failed with it; after two it is confirmed one by one. */
  failedBlocks: number
  /** Chance that the prefix alone gives it, times what a block would make of it (y units). */
  promise: number
}

/** `belief.probability` is of what it was kept for. */
export type Kept = {
  readonly experiment: PatchNumber
  readonly keptFor: KeptFor
  readonly belief: Belief
  readonly rows: readonly Row[]
}

/** A run's own variance (what a shared seed does not cancel; y^2) as one block showed it, and how well. */
export type OwnVariance = { readonly variance: number; readonly degrees: number }

/** What the machine's pace does to runs and prefixes. */
export type Pace = {
  readonly origin: number
  readonly slope: number
  readonly prefixSlope: number
  /** Variance of ln pace from run to run. */
  readonly spread: number
  /** Pace of the latest run, about the origin. */
  readonly latest: number
}

/** Everything the decisions remember: a function of the settings and the answers alone. */
export type State = {
  readonly settings: Settings
  readonly random: Random
  step: number
  /** No further run is possible. */
  over: boolean
  exhausted: boolean
  /** Of the latest ten times a proposal was wanted, how often none was ready. */
  readonly waits: boolean[]
  spentS: number
  leftS: number | null
  runS: number
  readonly costs: number[]
  /** How long the coming runs take, seconds: as the latest did, where the machine has become slower. */
  lengthS: number
  noise: Noise
  /** Degrees of freedom with which a run's own variance is known. */
  degrees: number
  /** What the incumbent's runs alone tell of the noise, and what the latest blocks added. */
  fitted: { readonly noise: Noise; readonly degrees: number }
  readonly scatters: OwnVariance[]
  /** Variance of the interaction of a patch and a seed (y^2) and the unit it is learned in, null before anything was; and what was seen of it. */
  readonly interaction: { variance: number | null; unit: number | null }
  readonly seedEvidence: SeedEvidence[]
  prefixNoise: Noise
  prefixDegrees: number
  /** The pace that runs are brought to: that of the campaign's first ones (ln); null while none was measured. */
  pace: Pace | null
  noiseFits: number
  minEffect: number
  defaultPrior: Prior
  prior: Prior
  groups: number[]
  priorVersion: number
  threshold: { readonly key: string; readonly value: number } | null
  readonly incumbents: Row[]
  /** Prefixes of incumbent runs, those stopped there included; their pace as it was told. */
  readonly prefixes: (Measurement & { readonly device: number; readonly told: number | null })[]
  readonly promises: Promises
  prefixBias: PrefixBias
  readonly lanes: readonly Lane[]
  /** Whose turn it is, and a count of what may matter to lanes that wait. */
  readonly turn: { lane: number; news: number }
  /** Candidates that a lane works on: no other one takes them. */
  readonly inHand: Set<Candidate>
  /** Experiments that the researcher took back. */
  readonly withdrawn: Set<PatchNumber>
  /** Lanes beside the first one may look for work of their own. */
  exploring: boolean
  dealt: Dealt | null
  /** Length of the stack when it was last noted. */
  noted: number
  /** Replaced, never changed. */
  kept: readonly Kept[]
  /** Estimated gain of every patch that was ever kept, to bring all runs to the level of the original code. */
  readonly offsets: Map<PatchNumber, number>
  level: number
  /** The same for prefixes, where a kept patch shows its gain with a bias. */
  prefixLevel: number
  readonly pool: Candidate[]
  /** Stopped at the prefix, not good enough to be confirmed while better ones come; looked at again when there is nothing better. */
  readonly bench: Candidate[]
  /** Estimates of every experiment that ran to its end, for empirical Bayes (bounded). */
  readonly seen: Map<PatchNumber, Estimate & { readonly prefix: Estimate | null }>
  /** Experiments that were ever among them, and estimates that came since the prior was learned. */
  estimated: number
  unlearned: number
  readonly merges: Map<number, boolean>
  proposals: number
  blocks: number
  killed: number
  audited: number
  falseKills: number
  /** Fingerprints of the incumbent by seed and stack, and whether a repeat proved the machine deterministic (null: not known yet). */
  readonly fingerprints: Map<string, string>
  deterministic: boolean | null
  /** True once a repeat of the incumbent with one seed gave the very same value. */
  repeatsAddNothing: boolean
  readonly memos: Memos
}

export function begin(settings: Settings): State {
  const guess: Noise = { sigma: 0.004, rho: 0, drift: 0.003, tauS: 10_800 }
  const { prior, groups } = scaledPrior(guess.sigma)
  return {
    settings,
    random: random(settings.rngSeed),
    step: 0,
    over: false,
    exhausted: false,
    waits: [],
    spentS: 0,
    leftS: settings.budgetS,
    runS: settings.runS,
    costs: [],
    lengthS: settings.runS,
    noise: guess,
    degrees: 4,
    fitted: { noise: guess, degrees: 4 },
    scatters: [],
    interaction: { variance: null, unit: null },
    seedEvidence: [],
    prefixNoise: guess,
    prefixDegrees: 4,
    pace: null,
    noiseFits: 0,
    minEffect: settings.minEffectAuto ? guess.sigma / 2 : settings.minEffect,
    defaultPrior: prior,
    prior,
    groups,
    priorVersion: 0,
    threshold: null,
    incumbents: [],
    prefixes: [],
    promises: promises(),
    prefixBias: FIRST_PREFIX_BIAS,
    lanes: Array.from({ length: settings.lanes ?? 1 }, freshLane),
    turn: { lane: 0, news: 0 },
    inHand: new Set(),
    withdrawn: new Set(),
    exploring: false,
    dealt: null,
    noted: 0,
    kept: [],
    offsets: new Map(),
    level: 0,
    prefixLevel: 0,
    pool: [],
    bench: [],
    seen: new Map(),
    estimated: 0,
    unlearned: 0,
    merges: new Map(),
    proposals: 0,
    blocks: 0,
    killed: 0,
    audited: 0,
    falseKills: 0,
    fingerprints: new Map(),
    deterministic: null,
    repeatsAddNothing: false,
    memos: freshMemos(),
  }
}

/** A lane has nothing to do until others have come further; a lane that is alone never rests. Not told to whoever drives the decisions. */
export type Rest = { readonly kind: 'rest' }

/** To a rest, or to a wait for proposals: another lane has come further, so look again. */
export type Again = { readonly kind: 'again' }

/** A piece of the policy that may ask before it returns. */
export type Asking<T> = Generator<Request | Rest, T, Answer | Again>

export function keptPatches(state: State): PatchNumber[] {
  return state.kept.map((kept) => kept.experiment)
}

/** The run as if the stack were empty: kept patches' estimated gains added back (y units). */
export function withoutStack(state: State, row: Row): Measurement {
  let y = row.y
  for (const patch of row.patches) y += state.offsets.get(patch) ?? 0
  return { device: row.device, atS: row.atS, seed: row.seed, y, level: row.level }
}

/** The run as it is, as if the machine had kept its first pace. */
export function asRan(state: State, row: Row): Measurement {
  const run = { device: row.device, atS: row.atS, seed: row.seed, y: row.y }
  return atOwnPace(state, run, row.pace, state.pace?.slope ?? 0)
}

/** The run as if the stack were empty and the machine had kept its first pace. */
export function atOriginalLevel(state: State, row: Row): Measurement {
  const { kept, pace } = state
  // A gain is only estimated anew, and with it the offset of the patch, when it is kept.
  const known = state.memos.levelled([kept, pace?.slope, pace?.origin, pace?.spread], () => new Map())
  const before = known.get(row)
  if (before !== undefined) return before
  const run = atOwnPace(state, withoutStack(state, row), row.pace, pace?.slope ?? 0)
  known.set(row, run)
  return run
}

/** The latest prefixes of the incumbent on one device, as they were told. */
export function latestPrefixes(state: State, device: number, most: number): State['prefixes'] {
  const found: State['prefixes'] = []
  for (let i = state.prefixes.length - 1; i >= 0 && found.length < most; i--) {
    const prefix = state.prefixes[i]
    if (prefix?.device === device) found.push(prefix)
  }
  return found.reverse()
}

/** Prefixes as if the machine had kept its first pace. */
export function prefixesAtOwnPace(state: State, prefixes: State['prefixes']): Measurement[] {
  const slope = state.pace?.prefixSlope ?? 0
  return prefixes.map((prefix) => atOwnPace(state, prefix, prefix.told, slope))
}

/** The run as if the machine had kept its first pace (analysis of covariance: Fisher 1932, 49.1). `slope` is of the runs' kind. */
export function atOwnPace(state: State, run: Measurement, told: number | null, slope: number): Measurement {
  if (state.pace === null) return revalued(run, run.y, 0, 0)
  if (told === null) return revalued(run, run.y, 0, slope ** 2 * state.pace.spread)
  const pace = told - state.pace.origin
  return revalued(run, run.y - slope * pace, pace, 0)
}
