import { localBar } from './error-budget.ts'
import { effectLikelihood, gls } from './gls.ts'
import { speedOnly } from './guards.ts'
import type { Estimate } from './joint-effects.ts'
import { kernel } from './kernel.ts'
import { type Posterior, reweigh, tailedLogLikelihood } from './posterior.ts'
import { candidatePrior } from './prefix.ts'
import { BLOCK_COST, crowded, promiseOf } from './price.ts'
import type { Prior } from './prior.ts'
import type { KeptFor } from './protocol.ts'
import { answerOf, interaction, learnInteraction } from './seed-interaction.ts'
import { atOriginalLevel, type Belief, type Candidate, type Row, type State } from './state.ts'
import { runVariance, valueOfInformation } from './voi.ts'

/** A patch of which nothing is known yet. */
export function newCandidate(experiment: number, keptFor: KeptFor = 'gain'): Candidate {
  const belief: Belief = {
    gain: 0,
    se: Number.POSITIVE_INFINITY,
    probability: 0,
    own: 0,
    mean: 0,
    variance: 0,
    value: 0,
  }
  return { experiment, keptFor, prefix: null, rows: [], blocks: [], belief, failedBlocks: 0, promise: 0 }
}

/** The incumbent's runs that a comparison uses: the latest twelve and the three nearest in time to each of the candidate's last three. */
export function nearbyIncumbents(state: State, around: readonly Row[]): Row[] {
  const chosen = new Set(state.incumbents.slice(-12))
  for (const row of around.slice(-3)) {
    const others = state.incumbents.filter((incumbent) => !chosen.has(incumbent))
    others.sort((a, b) => Math.abs(a.atS - row.atS) - Math.abs(b.atS - row.atS) || a.step - b.step)
    for (const incumbent of others.slice(0, 3)) chosen.add(incumbent)
  }
  return state.incumbents.filter((incumbent) => chosen.has(incumbent))
}

/** What the candidate's runs alone (not its blocks) say. */
export function soloEstimate(state: State, candidate: Candidate): Estimate | null {
  if (candidate.rows.length === 0) return null
  const compared = besideIncumbents(state, candidate.rows)
  if (compared === null) return null
  const { gains, covariance, misfit } = gls(compared.runs, compared.design, state.noise, [answerOf(state, candidate)])
  return { gain: gains[0] as number, se: widened(Math.sqrt(covariance[0] as number), misfit) }
}

/** Runs of a candidate and the incumbent's that they are compared with, at one level; null where there are none of those. */
export function besideIncumbents(state: State, own: readonly Row[]) {
  const incumbents = nearbyIncumbents(state, own)
  if (incumbents.length === 0) return null
  const rows = [...incumbents, ...own]
  return {
    rows,
    runs: rows.map((row) => atOriginalLevel(state, row)),
    design: rows.map((_, i) => [i < incumbents.length ? 0 : 1]),
  }
}

/**
 * Learns from a candidate's own runs how it answers to seeds: from what the others say once those with its first seed are known. How large its
 * gain is, and that it was worth further runs, says nothing of that.
 */
export function learnFromOwnRuns(state: State, candidate: Candidate): void {
  const [first] = candidate.rows
  const others = candidate.rows.filter((row) => row.seed !== first?.seed)
  if (first === undefined || others.length === 0 || speedOnly(state, candidate)) return
  const known = candidate.rows.filter((row) => row.seed === first.seed)
  const prior = candidatePrior(state, candidate)
  learnInteraction(
    state,
    `experiment ${candidate.experiment}`,
    (variance) => logDensityOf(state, candidate.rows, prior, variance) - logDensityOf(state, known, prior, variance),
  )
}

function logDensityOf(state: State, own: readonly Row[], prior: Prior, variance: number): number {
  const compared = besideIncumbents(state, own)
  if (compared === null) return Number.NaN
  const { runs, design } = compared
  const { logDensity, precision, shift } = effectLikelihood(runs, design, kernel(runs, state.noise, design, [variance]))
  const [a, b] = [precision[0] as number, shift[0] as number]
  const exponents = prior.points.map((x) => b * x - 0.5 * a * x * x)
  const largest = exponents.reduce((m, value) => Math.max(m, value), Number.NEGATIVE_INFINITY)
  const mass = exponents.reduce((sum, value, j) => sum + (prior.masses[j] as number) * Math.exp(value - largest), 0)
  return logDensity + largest + Math.log(mass)
}

/** Scatter of the runs about their own fit that is still taken for chance: with a dozen degrees of freedom one fit in ten is worse. */
const CHANCE = 1.6

/**
 * A standard error for runs that scatter more than the noise that was fitted: by the Birge ratio (Birge 1932), once it is beyond chance. A
 * machine that was quiet while its noise was measured and is busy now is noticed by nothing else.
 */
export function widened(se: number, misfit: number): number {
  return se * Math.sqrt(Math.max(1, misfit / CHANCE))
}

/** Independent estimates as one, weighted by their precision; null for none that says anything. */
export function pooled(estimates: readonly Estimate[]): Estimate | null {
  let precision = 0
  let shift = 0
  for (const { gain, se } of estimates) {
    if (!Number.isFinite(se) || !(se > 0)) continue
    precision += 1 / (se * se)
    shift += gain / (se * se)
  }
  return precision > 0 ? { gain: shift / precision, se: Math.sqrt(1 / precision) } : null
}

/** What all of a candidate's runs say together. */
export function evidenceFor(state: State, candidate: Candidate): Estimate | null {
  return pooled(estimatesOf(state, candidate))
}

/** What its own runs say, and each of its blocks. */
export function estimatesOf(state: State, candidate: Candidate): Estimate[] {
  const solo = soloEstimate(state, candidate)
  const answer = answerOf(state, candidate)
  const blocks = candidate.blocks.map(({ gain, se, seeds, answer: before }) => ({
    gain,
    se: Math.sqrt(Math.max(se ** 2 + (answer - before) / seeds, 0.25 * se ** 2)),
  }))
  return solo === null ? blocks : [solo, ...blocks]
}

/** Brings a candidate's belief up to date with every run and block so far. */
export function update(state: State, candidate: Candidate): void {
  const evidence = evidenceFor(state, candidate)
  candidate.belief = believe(state, candidatePrior(state, candidate), evidence)
  if (evidence === null) return
  // What finished runs prove by themselves needs no help from a prefix, and no prefix can take it away.
  const own = believe(state, state.prior, evidence)
  const proves = own.probability >= 1 - localBar(state) && own.mean > state.minEffect
  candidate.belief = proves ? own : { ...candidate.belief, own: own.probability }
}

/** Posterior under Student's t; see tailedLogLikelihood. */
export function tailed(prior: Prior, estimate: Estimate, degrees: number): Posterior {
  return reweigh(prior, tailedLogLikelihood(estimate, degrees))
}

export function believe(state: State, prior: Prior, evidence: Estimate | null): Belief {
  const gain = evidence?.gain ?? 0
  const se = evidence?.se ?? Number.POSITIVE_INFINITY
  const { probability, mean, variance } =
    evidence === null ? reweigh(prior, () => 0) : tailed(prior, evidence, state.degrees)
  const valueNow = probability >= 1 - localBar(state) ? Math.max(0, mean - state.minEffect) : 0
  const bar = { q: localBar(state), minEffect: state.minEffect }
  const value =
    probability < 0.003
      ? 0
      : crowded(state) || evidence === null
        ? (promiseOf(state, prior, gain, se) - valueNow) / BLOCK_COST
        : valueOfInformation(prior, gain, se, oneMoreRun(state), bar)
  return { gain, se, probability, own: probability, mean, variance, value }
}

/** Variance of one more run of a candidate against the running incumbent. */
export function oneMoreRun(state: State): number {
  return Math.max(runVariance(state.noise, 5, state.runS) + interaction(state), 1e-18)
}
