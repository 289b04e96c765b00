import type { Estimate } from './joint-effects.ts'
import type { Measurement, Noise } from './kernel.ts'
import type { Prior } from './prior.ts'
import type { Answer, EvidencePoint, GuardReading, PatchNumber, Request, Settings, Stage } from './protocol.ts'
import { type Random, random } from './random.ts'
import { scaledPrior } from './scaled-prior.ts'

/** One finished clean run. */
export type Row = {
  readonly step: number
  readonly stage: Stage
  readonly patches: readonly PatchNumber[]
  readonly seed: number
  readonly atS: number
  readonly y: number
  readonly prefixY: number | null
  readonly level: number
  readonly guards: readonly GuardReading[]
  readonly fingerprint: string | null
}

/** What a finished block said about one patch, kept after its rows are forgotten. */
export type BlockResult = Estimate & {
  readonly block: number
  readonly runs: number
  readonly points: readonly EvidencePoint[]
}

/** What is believed of a candidate now. */
export type Belief = {
  readonly gain: number
  readonly se: number
  readonly probability: number
  readonly mean: number
  readonly variance: number
  readonly value: number
}

/** An experiment that may still be kept. */
export type Candidate = {
  readonly experiment: PatchNumber
  /** Gain seen at the prefix against the incumbent's prefix, with its error; null when there is none. */
  prefix: Estimate | null
  readonly rows: Row[]
  readonly blocks: BlockResult[]
  belief: Belief
  /** Cohorts that failed with it; after two it is confirmed one by one. */
  failedBlocks: number
  /** Not yet seen to finish alone or in a row. */
  notQuiet: number
}

export type Kept = { readonly experiment: PatchNumber; readonly belief: Belief; readonly rows: readonly Row[] }

/** Everything the decisions remember: a function of the settings and the answers alone. */
export type State = {
  readonly settings: Settings
  readonly random: Random
  step: number
  /** No further run is possible. */
  over: boolean
  exhausted: boolean
  spentS: number
  leftS: number | null
  runS: number
  readonly costs: number[]
  noise: Noise
  prefixNoise: Noise
  noiseFits: number
  minEffect: number
  defaultPrior: Prior
  prior: Prior
  groups: number[]
  priorVersion: number
  threshold: { readonly key: string; readonly value: number } | null
  readonly incumbents: Row[]
  incumbentRuns: number
  /** Runs since the incumbent was last measured; a run stopped at the prefix counts 0.3. */
  sinceIncumbent: number
  ignoredIncumbent: boolean
  kept: Kept[]
  /** Estimated gain of every patch that was ever kept, to bring all runs to the level of the original code. */
  readonly offsets: Map<PatchNumber, number>
  level: number
  readonly pool: Candidate[]
  /** Estimates of every experiment that ran to its end, for empirical Bayes (bounded). */
  readonly seen: { experiment: PatchNumber; gain: number; se: number }[]
  readonly merges: Map<string, boolean>
  proposals: number
  blocks: number
  killed: number
  audited: number
  falseKills: number
  /** Fingerprints of the incumbent by seed and stack, and whether a repeat proved the machine deterministic (null: not known yet). */
  readonly fingerprints: Map<string, string>
  deterministic: boolean | null
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
    spentS: 0,
    leftS: settings.budgetS,
    runS: settings.runS,
    costs: [],
    noise: guess,
    prefixNoise: guess,
    noiseFits: 0,
    minEffect: settings.minEffectAuto ? guess.sigma / 2 : settings.minEffect,
    defaultPrior: prior,
    prior,
    groups,
    priorVersion: 0,
    threshold: null,
    incumbents: [],
    incumbentRuns: 0,
    sinceIncumbent: 0,
    ignoredIncumbent: false,
    kept: [],
    offsets: new Map(),
    level: 0,
    pool: [],
    seen: [],
    merges: new Map(),
    proposals: 0,
    blocks: 0,
    killed: 0,
    audited: 0,
    falseKills: 0,
    fingerprints: new Map(),
    deterministic: null,
  }
}

/** A piece of the policy that may ask before it returns. */
export type Asking<T> = Generator<Request, T, Answer>

export function keptPatches(state: State): PatchNumber[] {
  return state.kept.map((kept) => kept.experiment)
}

/** The run as if the stack were empty: kept patches' estimated gains added back (y units). */
export function atOriginalLevel(state: State, row: Row): Measurement {
  let y = row.y
  for (const patch of row.patches) y += state.offsets.get(patch) ?? 0
  return { atS: row.atS, seed: row.seed, y, level: row.level }
}

/** The same for the prefix; the kept patches' gains are taken to show at the prefix as in the whole. */
export function prefixAtOriginalLevel(state: State, row: Row): Measurement {
  return { ...atOriginalLevel(state, row), y: atOriginalLevel(state, row).y - row.y + (row.prefixY ?? Number.NaN) }
}
