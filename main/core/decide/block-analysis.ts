import { estimatesOf, pooled } from './estimate.ts'
import { jointEffects, jointEvidence } from './joint-effects.ts'
import { tailed } from './posterior.ts'
import { candidatePrior } from './prefix.ts'
import { answerOf, learnInteraction } from './seed-interaction.ts'
import { atOriginalLevel, type Candidate, type Row, type State } from './state.ts'

/** A finished run of a block, and which of the cohort it had on. */
export type BlockRow = { readonly row: Row; readonly on: readonly number[] }

/** Incumbents that a block's runs are compared with, on its device. */
const LATEST = 10

/** The joint estimate of a block: its rows and the latest incumbents, every candidate's own earlier evidence as its belief. */
export function analyse(state: State, cohort: readonly Candidate[], done: readonly BlockRow[]) {
  const compared = compare(state, cohort, done)
  const { runs, design, beliefs } = compared
  const answers = cohort.map((candidate) => answerOf(state, candidate))
  return { ...compared, answers, ...jointEffects(runs, design, state.noise, beliefs, answers) }
}

/**
 * Learns from a block how its patches answer to seeds: from what the runs with its other seeds say once those with one of them are known. How
 * large the gains are says nothing of that.
 */
export function learnAnswers(
  state: State,
  block: number,
  cohort: readonly Candidate[],
  done: readonly BlockRow[],
): void {
  const first = done[0]?.row.seed
  const some = done.filter(({ row }) => row.seed === first)
  if (some.length === done.length) return
  const density = (rows: readonly BlockRow[]) => {
    const { runs, design, beliefs } = compare(state, cohort, rows)
    return jointEvidence(runs, design, state.noise, beliefs)
  }
  const [whole, part] = [density(done), density(some)]
  const fixed = cohort.map((candidate) => answerOf(state, candidate) === 0)
  learnInteraction(state, `block ${block}`, (variance) => {
    const answers = fixed.map((none) => (none ? 0 : variance))
    return whole(answers) - part(answers)
  })
}

function compare(state: State, cohort: readonly Candidate[], done: readonly BlockRow[]) {
  const device = done[0]?.row.device
  const incumbents = state.incumbents.filter((row) => row.device === device).slice(-LATEST)
  const rows = [...incumbents, ...done.map(({ row }) => row)]
  const design = [...incumbents.map(() => cohort.map(() => 0)), ...done.map(({ on }) => on)]
  const beliefs = cohort.map((candidate) => {
    const known = pooled(estimatesOf(state, candidate))
    const prior = candidatePrior(state, candidate)
    return known === null ? prior : { points: prior.points, masses: tailed(prior, known, state.degrees).weights }
  })
  const runs = rows.map((row) => atOriginalLevel(state, row))
  return { rows, runs, design, beliefs, incumbents: incumbents.length }
}
