import type { PlanInput, PlanResult } from '../../../preload/contract/plan.ts'
import { studentQuantile } from '../decide/student-t.ts'
import { type Outcome, simulate, simulateGreedy } from './simulate.ts'
import { STUDY_WORLD, type WorldSettings } from './world.ts'

/** One simulated campaign under both rules, in the same world. */
export type Pair = { readonly pawl: Outcome; readonly greedy: Outcome }

/** The world that a plan assumes: the study's, with what is known of this machine and this project. */
export function worldOf(input: PlanInput): WorldSettings {
  const { noise } = input
  return {
    ...STUDY_WORLD,
    proposals: input.experiments,
    budgetS: input.hours * 3600,
    runS: input.runS,
    winShare: input.winShare,
    neutralShare: Math.max(0, STUDY_WORLD.winShare + STUDY_WORLD.neutralShare - input.winShare),
    harmShare: Math.min(STUDY_WORLD.harmShare, 0.9 - input.winShare),
    win: [input.winFrom, input.winTo],
    // Harm comes in the sizes of wins, and larger.
    harm: [input.winFrom, Math.max(STUDY_WORLD.harm[1], 2 * input.winTo)],
    sigma: noise,
    rho: input.seedShare,
    drift: input.drift,
    driftTauS: Math.min(STUDY_WORLD.driftTauS, 36 * input.runS),
    prefixBias: noise,
  }
}

/** Simulates campaign number `index` of a plan; the same index gives the same campaign. */
export function simulatePair(input: PlanInput, index: number): Pair {
  const settings = worldOf(input)
  const seed = 1 + index * 7919
  return { pawl: simulate(settings, seed, input.q, input.minEffect), greedy: simulateGreedy(settings, seed) }
}

/** What the simulated campaigns say together; needs at least one. */
export function summarise({ hours }: Pick<PlanInput, 'hours'>, pairs: readonly Pair[]): PlanResult {
  const pawl = pairs.map((pair) => pair.pawl)
  return {
    campaigns: pairs.length,
    pawl: ruleOf(pawl, hours),
    greedy: ruleOf(
      pairs.map((pair) => pair.greedy),
      hours,
    ),
    provable: provableOf(pawl),
    runs: Math.round(
      quantile(
        pawl.map(({ runs }) => runs),
        0.5,
      ),
    ),
  }
}

function ruleOf(outcomes: readonly Outcome[], hours: number): PlanResult['pawl'] {
  const speedups = outcomes.map(({ gain }) => 1 + gain)
  const mean = (value: (outcome: Outcome) => number) =>
    outcomes.reduce((sum, each) => sum + value(each), 0) / outcomes.length
  return {
    speedup: { ...spreadOf(speedups), ...meanOf(speedups) },
    course: courseOf(outcomes, hours),
    kept: mean(({ kept }) => kept),
    falseKeeps: mean(({ falseKeeps }) => falseKeeps),
    experiments: Math.round(
      quantile(
        outcomes.map(({ proposed }) => proposed),
        0.5,
      ),
    ),
  }
}

function spreadOf(values: readonly number[]): { p10: number; p50: number; p90: number } {
  return { p10: quantile(values, 0.1), p50: quantile(values, 0.5), p90: quantile(values, 0.9) }
}

/** The mean with its 95 % interval (Student's t); without one where a single campaign was simulated. */
function meanOf(values: readonly number[]): { mean: number; lo: number | null; hi: number | null } {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n < 2) return { mean, lo: null, hi: null }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n)
  return { mean, lo: mean - half, hi: mean + half }
}

/** Moments at which the course is told. */
const MOMENTS = 40

/** The stack's true speedup over all campaigns as the hours pass, from the start to the end of the budget. */
function courseOf(outcomes: readonly Outcome[], hours: number): PlanResult['pawl']['course'] {
  const at = outcomes.map(() => 0)
  return Array.from({ length: MOMENTS + 1 }, (_, moment) => {
    const now = (hours * moment) / MOMENTS
    const speedups = outcomes.map(({ course }, index) => {
      while ((course[at[index] as number]?.hours ?? Number.POSITIVE_INFINITY) <= now)
        at[index] = (at[index] as number) + 1
      return 1 + (course[(at[index] as number) - 1]?.gain ?? 0)
    })
    return {
      hours: now,
      ...spreadOf(speedups),
      mean: speedups.reduce((sum, value) => sum + value, 0) / speedups.length,
    }
  })
}

/** Fewer wins on either side of a gain say little about it. */
const NEIGHBOURS = 12

/** The smallest gain from which on more than half of the wins about any gain are kept (a running share over the nearest wins). */
function provableOf(outcomes: readonly Outcome[]): number | null {
  const wins = outcomes.flatMap((outcome) => outcome.wins).sort((a, b) => a.gain - b.gain)
  if (wins.length < 2 * NEIGHBOURS + 1) return null
  let found: number | null = null
  for (let i = wins.length - 1 - NEIGHBOURS; i >= NEIGHBOURS; i--) {
    const near = wins.slice(i - NEIGHBOURS, i + NEIGHBOURS + 1)
    if (near.filter(({ kept }) => kept).length <= near.length / 2) break
    found = wins[i]?.gain ?? null
  }
  return found
}

/** Linear interpolation between order statistics. */
function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = p * (sorted.length - 1)
  const lo = sorted[Math.floor(at)] ?? Number.NaN
  return lo + ((sorted[Math.ceil(at)] ?? lo) - lo) * (at - Math.floor(at))
}
