import type { PatchNumber, RunAnswer, RunRequest } from '../decide/protocol.ts'
import { random } from '../decide/random.ts'

/**
 * A made-up campaign for planning: proposals with hidden gains on a machine with noise, drift, disturbances, crashes and merge conflicts.
 * Gains and noise in y units, times in seconds. Shares of proposals sum to at most 1; the rest crashes.
 */
export type WorldSettings = {
  readonly proposals: number
  readonly budgetS: number
  readonly runS: number
  readonly winShare: number
  readonly neutralShare: number
  readonly harmShare: number
  readonly win: readonly [number, number]
  readonly harm: readonly [number, number]
  readonly sigma: number
  readonly rho: number
  /** Standard deviation of what a seed does to one patch and not to another; 0 where a patch changes nothing but the speed. */
  readonly patchSeed: number
  /** Size and memory of the slow drift; half of it is a warm-up that everybody sees. */
  readonly drift: number
  readonly driftTauS: number
  /** Share of runs that something else slows, by how much, and how often that is noticed or wrongly suspected. */
  readonly disturbedShare: number
  readonly disturbed: readonly [number, number]
  readonly noticed: number
  readonly falseAlarms: number
  /** Wins of one family overlap: each further one is worth this share of the one before. */
  readonly families: number
  readonly overlap: number
  readonly conflictShare: number
  readonly crashCost: number
  /** How far the prefix is from telling the whole: a bias per patch (fixed, and relative to its gain) and noise relative to sigma. */
  readonly prefixShare: number
  readonly prefixBias: number
  readonly prefixRelative: number
  readonly prefixNoise: number
  /** How much the machine's pace changes from run to run (standard deviation of ln), and how much of it the code feels; 0 for a GPU's work. */
  readonly pace: number
  readonly paceFelt: number
}

/** The world of the simulation study: 48 hours, 700 proposals, runs of 5 minutes, noise 0.3 %, one win in 25. */
export const STUDY_WORLD: WorldSettings = {
  proposals: 700,
  budgetS: 172_800,
  runS: 300,
  winShare: 0.04,
  neutralShare: 0.26,
  harmShare: 0.6,
  win: [0.002, 0.015],
  harm: [0.002, 0.1],
  sigma: 0.003,
  rho: 0.5,
  patchSeed: 0,
  drift: 0.01,
  driftTauS: 10_800,
  disturbedShare: 0.02,
  disturbed: [0.05, 0.2],
  noticed: 0.8,
  falseAlarms: 0.005,
  families: 20,
  overlap: 0.6,
  conflictShare: 0.15,
  crashCost: 0.2,
  prefixShare: 0.25,
  prefixBias: 0.003,
  prefixRelative: 0.3,
  prefixNoise: 1.3,
  pace: 0,
  paceFelt: 0,
}

/** A machine of a world, on which runs can be made one after the other. Patches are numbered from 1. */
export type World = {
  readonly run: (request: Pick<RunRequest, 'patches' | 'seed' | 'killAbove'>) => RunAnswer | null
  readonly merges: (patches: readonly PatchNumber[]) => boolean
  /** The kept stack, which decides what conflicts. */
  readonly keep: (patches: readonly PatchNumber[]) => void
  /** True gain of a set (y units). */
  readonly gainOf: (patches: readonly PatchNumber[]) => number
  readonly gains: readonly number[]
  readonly clockS: () => number
  /** Nothing runs on it until then. */
  readonly waitUntil: (atS: number) => void
  readonly runs: () => number
}

/** Machines of one world (from 0) have the same patches and seeds; noise, drift and clock are each one's own. */
export function world(settings: WorldSettings, seed: number, machine = 0): World {
  let draw = random(seed)
  const uniform = (lo: number, hi: number) => lo + (hi - lo) * draw.uniform()
  const logUniform = ([lo, hi]: readonly [number, number]) => lo * (hi / lo) ** draw.uniform()
  const patches = Array.from({ length: settings.proposals }, () => {
    const luck = draw.uniform()
    const { winShare, neutralShare, harmShare } = settings
    const crashes = luck >= winShare + neutralShare + harmShare
    const wins = luck < winShare
    const neutral = !wins && luck < winShare + neutralShare
    const gain = crashes || neutral ? 0 : wins ? logUniform(settings.win) : -logUniform(settings.harm)
    const bias = draw.normal() * (settings.prefixBias + settings.prefixRelative * Math.abs(gain)) * (neutral ? 0.5 : 1)
    return { gain, crashes, bias, family: Math.floor(draw.uniform() * settings.families) }
  })
  const gainOf = (set: readonly PatchNumber[]): number => {
    const families = new Map<number, number[]>()
    let total = 0
    for (const number of set) {
      const patch = patches[number - 1]
      if (patch === undefined) continue
      if (patch.gain <= 0) total += patch.gain
      else families.set(patch.family, [...(families.get(patch.family) ?? []), patch.gain])
    }
    for (const wins of families.values())
      wins
        .sort((a, b) => b - a)
        .forEach((gain, i) => {
          total += gain * settings.overlap ** i
        })
    return total
  }
  if (machine > 0) draw = random(Math.imul(seed, 48271) + machine)
  let clock = 0
  let runs = 0
  let ornstein = draw.normal()
  let kept = new Set<PatchNumber>()
  const seedEffects = new Map<number, number>()
  const answerToSeed = (patch: PatchNumber, runSeed: number) =>
    settings.patchSeed === 0
      ? 0
      : settings.patchSeed *
        random(Math.imul(seed, 7877) ^ Math.imul(patch, 92821) ^ Math.imul(runSeed, 68917)).normal()
  const driftNow = () => settings.drift * (0.5 * ornstein + 0.5 * (1 - Math.exp(-clock / 7200)))
  const advance = (seconds: number) => {
    clock += seconds
    const memory = Math.exp(-seconds / settings.driftTauS)
    ornstein = memory * ornstein + Math.sqrt(1 - memory * memory) * draw.normal()
  }
  const waitUntil = (atS: number) => {
    if (atS > clock) advance(atS - clock)
  }
  const conflict = (a: number, b: number) =>
    random(Math.imul(Math.min(a, b), 2654435761) ^ Math.imul(Math.max(a, b), 40503) ^ Math.imul(seed, 7919)).uniform() <
    settings.conflictShare
  const merges = (set: readonly PatchNumber[]) => {
    const fresh = set.filter((number) => !kept.has(number))
    return !fresh.some((a, i) => fresh.slice(0, i).some((b) => conflict(a, b)))
  }
  const answer = (outcome: RunAnswer['outcome'], rest: Partial<RunAnswer>): RunAnswer => ({
    kind: 'run',
    outcome,
    clean: true,
    y: null,
    prefixY: null,
    atS: clock,
    costS: 0,
    leftS: settings.budgetS - clock,
    guards: [],
    pace: null,
    prefixPace: null,
    fingerprint: null,
    ...rest,
  })
  const run: World['run'] = ({ patches: set, seed: runSeed, killAbove }) => {
    if (clock >= settings.budgetS) return null
    if (!merges(set)) return answer('conflict', {})
    runs++
    if (set.some((number) => patches[number - 1]?.crashes)) {
      advance(settings.runS * settings.crashCost)
      return answer('crashed', { costS: settings.runS * settings.crashCost })
    }
    let shared = seedEffects.get(runSeed)
    if (shared === undefined) {
      shared = random(Math.imul(seed, 31337) + runSeed).normal()
      seedEffects.set(runSeed, shared)
    }
    const noise = settings.sigma * (Math.sqrt(settings.rho) * shared + Math.sqrt(1 - settings.rho) * draw.normal())
    const disturbed = draw.uniform() < settings.disturbedShare
    const slowed = disturbed ? uniform(...settings.disturbed) : 0
    const clean = draw.uniform() >= (disturbed ? settings.noticed : settings.falseAlarms)
    const gain = gainOf(set) + set.reduce((sum, patch) => sum + answerToSeed(patch, runSeed), 0)
    const pace = settings.pace > 0 ? settings.pace * draw.normal() : null
    const felt = settings.paceFelt * (pace ?? 0)
    const before = driftNow()
    const biases = set.reduce((sum, number) => sum + (patches[number - 1]?.bias ?? 0), 0)
    const prefixOwn = settings.prefixNoise * settings.sigma * Math.sqrt(0.82) * draw.normal()
    const prefixY = felt - gain - biases + before + 0.6 * noise + prefixOwn + (draw.uniform() < 0.3 ? slowed : 0)
    if (killAbove !== null && prefixY > killAbove) {
      const costS = settings.runS * settings.prefixShare
      advance(costS)
      return answer('killed', {
        clean,
        prefixY,
        pace,
        prefixPace: pace,
        costS,
        leftS: settings.budgetS - clock,
        atS: clock,
      })
    }
    const atS = clock + settings.runS / 2
    advance(settings.runS)
    const y = felt - gain + 0.5 * (before + driftNow()) + noise + Math.log1p(slowed)
    return answer('finished', {
      clean,
      y,
      prefixY,
      pace,
      prefixPace: pace,
      costS: settings.runS,
      atS,
      leftS: settings.budgetS - clock,
    })
  }
  const keep = (set: readonly PatchNumber[]) => {
    kept = new Set(set)
  }
  return {
    run,
    merges,
    keep,
    gainOf,
    gains: patches.map((patch) => patch.gain),
    clockS: () => clock,
    waitUntil,
    runs: () => runs,
  }
}
