import { type Beside, besideIncumbents } from './beside.ts'
import { localBar } from './error-budget.ts'
import { type Fit, gls } from './gls.ts'
import type { Estimate } from './joint-effects.ts'
import { moments, tailed } from './posterior.ts'
import { candidatePrior } from './prefix.ts'
import { crowded, promiseOf } from './price.ts'
import type { Prior } from './prior.ts'
import { BLOCK_COST } from './promises.ts'
import type { KeptFor } from './protocol.ts'
import { answerOf, interaction } from './seed-interaction.ts'
import type { Belief, Candidate, State } from './state.ts'
import { runVariance, valueOfInformation } from './voi.ts'

export type SoloFit = Beside & Fit & { readonly answers: readonly number[] }

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

/** A candidate's own runs beside the incumbent's, and least squares over them; null where there is nothing to compare. */
export function soloFit(state: State, candidate: Candidate): SoloFit | null {
  const { incumbents, kept, noise, pace } = state
  const { rows } = candidate
  if (rows.length === 0) return null
  const answers = answerOf(state, candidate)
  // Of a list that only grows at its end and loses others its length and its last tell that it is as it was.
  return state.memos.solo([rows, rows.length, incumbents.length, incumbents.at(-1), kept, noise, pace, answers], () => {
    const compared = besideIncumbents(state, rows)
    return compared && { ...compared, answers: [answers], ...gls(compared.runs, compared.design, noise, [answers]) }
  })
}

/** What the candidate's runs alone (not its blocks) say. */
export function soloEstimate(state: State, candidate: Candidate): Estimate | null {
  const fit = soloFit(state, candidate)
  return fit && { gain: fit.gains[0] as number, se: widened(Math.sqrt(fit.covariance[0] as number), fit.misfit) }
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
  const prior = candidatePrior(state, candidate)
  const evidence = evidenceFor(state, candidate)
  candidate.belief = believe(state, prior, evidence)
  if (evidence === null) return
  // What finished runs prove by themselves needs no help from a prefix, and no prefix can take it away.
  const own = tailed(state.prior, evidence, state.degrees)
  const proves = own.probability >= 1 - localBar(state) && own.mean > state.minEffect
  candidate.belief = proves ? believe(state, state.prior, evidence) : { ...candidate.belief, own: own.probability }
}

export function believe(state: State, prior: Prior, evidence: Estimate | null): Belief {
  const gain = evidence?.gain ?? 0
  const se = evidence?.se ?? Number.POSITIVE_INFINITY
  const { probability, mean, variance } = evidence === null ? moments(prior) : tailed(prior, evidence, state.degrees)
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
