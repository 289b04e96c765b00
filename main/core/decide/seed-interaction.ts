import { besideIncumbents } from './beside.ts'
import { effectLikelihood } from './gls.ts'
import { speedOnly } from './guards.ts'
import { kernel } from './kernel.ts'
import { logExpected, moments, reweigh } from './posterior.ts'
import { candidatePrior } from './prefix.ts'
import type { Prior } from './prior.ts'
import type { Candidate, Kept, Row, State } from './state.ts'

/**
 * A seed may be good for one patch and bad for another: what changes the course of a training answers to seeds in its own way. Such an interaction is
 * cancelled by no pairing and by no repeat with the same seed. Its variance is learned from patches that ran with several seeds; these are
 * the ones tried, in units of a run's variance, each with what is believed of it before anything ran.
 */
const TRIED = {
  points: Float64Array.from([0, 0.1, 0.3, 1, 3]),
  masses: Float64Array.from([0.9, 0.03, 0.03, 0.03, 0.01]),
}

const FIRST_INTERACTION = moments(TRIED).mean

/** No set of runs says more than this (ln of a ratio of densities): a disturbed run among them must not outweigh all others. */
const MOST_SAID = 5

/** Sets of runs of which the evidence is remembered. */
const REMEMBERED = 400

/** ln of the density of some runs under each variance tried. */
export type SeedEvidence = { readonly of: string; readonly logDensities: readonly number[] }

/** Believes what these runs say of the interaction, in place of what `of` said before. `logDensity` is told the variance (y^2). */
export function learnInteraction(state: State, of: string, logDensity: (variance: number) => number): void {
  // The noise is fitted again and again: what was said before keeps its meaning only in a unit that stays.
  state.interaction.unit ??= state.noise.sigma ** 2
  const { unit } = state.interaction
  const found = Array.from(TRIED.points, (ratio) => logDensity(ratio * unit))
  if (!found.every(Number.isFinite)) return
  const largest = Math.max(...found)
  const logDensities = found.map((value) => Math.max(value - largest, -MOST_SAID))
  const at = state.seedEvidence.findIndex((known) => known.of === of)
  if (at >= 0) state.seedEvidence.splice(at, 1)
  state.seedEvidence.push({ of, logDensities })
  if (state.seedEvidence.length > REMEMBERED) state.seedEvidence.shift()
  const said = (k: number) => state.seedEvidence.reduce((sum, known) => sum + (known.logDensities[k] as number), 0)
  state.interaction.variance = unit * reweigh(TRIED, (_, k) => said(k)).mean
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
  return logDensity + logExpected(prior, precision[0] as number, shift[0] as number)
}

/** The interaction's variance (y^2) for a patch of which nothing else is known. */
export function interaction(state: State): number {
  return state.interaction.variance ?? FIRST_INTERACTION * state.noise.sigma ** 2
}

/** The interaction's variance for one patch (y^2); none for one that is known to change nothing but the speed. */
export function answerOf(state: State, patch: Pick<Kept, 'experiment' | 'rows'>): number {
  return speedOnly(state, patch) ? 0 : interaction(state)
}
