import { localBar } from './error-budget.ts'
import { gls } from './gls.ts'
import type { Estimate } from './joint-effects.ts'
import { type Posterior, reweigh, tailedLogLikelihood } from './posterior.ts'
import { candidatePrior } from './prefix.ts'
import { BLOCK_COST, crowded, promiseOf } from './price.ts'
import type { Prior } from './prior.ts'
import type { KeptFor } from './protocol.ts'
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
  const incumbents = nearbyIncumbents(state, candidate.rows)
  if (incumbents.length === 0) return null
  const rows = [...incumbents, ...candidate.rows]
  const { gains, covariance, misfit } = gls(
    rows.map((row) => atOriginalLevel(state, row)),
    rows.map((_, i) => [i < incumbents.length ? 0 : 1]),
    state.noise,
  )
  return { gain: gains[0] as number, se: widened(Math.sqrt(covariance[0] as number), misfit) }
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
  const solo = soloEstimate(state, candidate)
  return pooled(solo === null ? candidate.blocks : [solo, ...candidate.blocks])
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
  return Math.max(runVariance(state.noise, 5, state.runS), 1e-18)
}
