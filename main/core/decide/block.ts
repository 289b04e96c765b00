import { ask, run } from './ask.ts'
import { analyse, type BlockRow, learnAnswers } from './block-analysis.ts'
import { blockDesign, blockRows } from './block-design.ts'
import { learnScatter } from './calibrate.ts'
import { update } from './estimate.ts'
import { points } from './evidence.ts'
import { claimAtRisk } from './finish.ts'
import { measureIncumbent, SEED_DECK } from './incumbent.ts'
import type { Estimate } from './joint-effects.ts'
import { conclude, settle } from './judge.ts'
import { merges } from './merge.ts'
import { median, medianDeviation } from './order-statistics.ts'
import { blockSeeds } from './price.ts'
import type { PatchNumber } from './protocol.ts'
import { runsLeft } from './reserve.ts'
import { remember } from './screen.ts'
import { interaction } from './seed-interaction.ts'
import { percent } from './sentence.ts'
import { onStack } from './stack.ts'
import { type Asking, atOriginalLevel, type Candidate, type Row, type State } from './state.ts'

/**
 * A block holds at most this many patches. Larger ones are cheaper for each patch, but the first keep comes later and one patch that breaks
 * spoils more: they are made when no more proposals come.
 */
const LARGEST_COHORT = 15
const LARGEST_LAST_COHORT = 23

/** Seeds of blocks, beyond those that the incumbent cycles through. */
const BLOCK_DECK = 32

/** Runs that a block takes for each of its patches, incumbents and repeats included. */
const ROWS_PER_PATCH = 1.3

/** A block of fewer patches costs more than confirming them one by one. */
export const SMALLEST_COHORT = 4

/** The cohort of the next block, best first; fewer than SMALLEST_COHORT: no block. */
export function cohortOf(state: State): Candidate[] {
  const most = state.exhausted ? LARGEST_LAST_COHORT : LARGEST_COHORT
  const affordable = Math.floor(runsLeft(state) / ROWS_PER_PATCH)
  return state.pool
    .filter((candidate) => candidate.failedBlocks < 2 && !state.inHand.has(candidate))
    .sort((a, b) => b.belief.value - a.belief.value || a.experiment - b.experiment)
    .slice(0, Math.max(0, Math.min(most, affordable)))
}

/** Confirms many survivors at once: each row switches a random half of the cohort on, and every row informs on every patch. */
export function* confirmBlock(state: State, cohort: readonly Candidate[]): Asking<void> {
  const conflicts = yield* merges(state, cohort)
  if (state.over || cohort.some((candidate) => !state.pool.includes(candidate))) return
  const block = ++state.blocks
  // The last columns choose the seed: as independent of the patches as they are of each other.
  const clash = (i: number, j: number) => i < cohort.length && j < cohort.length && conflicts(i, j)
  const columns = blockSeeds(state) === 4 ? 2 : 1
  const design = blockDesign(cohort.length + columns, blockRows(cohort.length), clash, state.random)
  const stack = onStack(state)
  const done: { row: Row; on: readonly number[] }[] = []
  const fewest = Math.min(cohort.length + 1, design.length / 2)
  let failed = 0
  const runRow = function* (on: readonly number[], seed: number): Asking<void> {
    const patches = [...stack, ...cohort.filter((_, j) => on[j] === 1).map((candidate) => candidate.experiment)]
    const ran = yield* run(state, {
      kind: 'run',
      stage: 'block',
      patches: patches.sort((a, b) => a - b),
      seed,
      killAbove: null,
      experiment: null,
      block,
      pair: null,
    })
    if (ran.kind === 'clean') done.push({ row: ran.row, on })
    else if (ran.kind !== 'not-made') failed++
  }
  for (const [k, on] of design.entries()) {
    const seed = seedOf(block, on.slice(cohort.length))
    if (k % 8 === 7) yield* measureIncumbent(state, 'block', seed)
    if (state.over || !stillWhole(state, cohort)) break
    // The runs have become longer than planned: what is won is measured rather than more proven.
    if (claimAtRisk(state) && (state.kept.length > 0 || done.length >= fewest)) break
    yield* runRow(on.slice(0, cohort.length), seed)
  }
  const repeated = new Set<BlockRow['on']>()
  const mayRepeat = () => !state.over && stillWhole(state, cohort) && !claimAtRisk(state)
  while (mayRepeat() && done.length > cohort.length / 2 && repeated.size < MOST_REPEATS) {
    const slow = slowestRow(state, cohort, done, repeated)
    if (slow === null) break
    repeated.add(slow.on)
    const before = done.length
    yield* runRow(slow.on, slow.row.seed)
    const again = done[before]
    // Both count unless one refutes the other: to replace a row for being slow would favour its patches.
    if (again === undefined) continue
    if (refutes(state, again, slow)) done.splice(done.indexOf(slow), 1)
    else if (refutes(state, slow, again)) done.splice(before, 1)
  }
  if (failed > design.length / 4) for (const candidate of cohort) candidate.failedBlocks++
  if (done.length < fewest) {
    for (const candidate of cohort) candidate.failedBlocks++
    return
  }
  yield* conclusions(state, block, cohort, done, [...stack, ...cohort.map(({ experiment }) => experiment)])
}

/**
 * The seed that the last columns of a block's row choose: of two, the incumbent's, what it costs least with, and those of two blocks in a row are
 * different ones; of four, such as no block of the same patches had, because what a seed does to a patch does not average out otherwise.
 */
function seedOf(block: number, [first, second]: readonly number[]): number {
  const chosen = 2 * (first as number) + (second ?? 0)
  return second === undefined ? (block + chosen) % SEED_DECK : SEED_DECK + ((4 * block + chosen) % BLOCK_DECK)
}

function stillWhole(state: State, cohort: readonly Candidate[]): boolean {
  return cohort.every((candidate) => state.pool.includes(candidate))
}

/** A row this many standard deviations slower than all others foretell was probably disturbed. */
const SUSPICIOUS = 3.2

/** Rows of a block that are repeated because they were suspiciously slow. */
const MOST_REPEATS = 4

/** A row this far above the middle of its block, in robust standard deviations, has no need of a model to be suspicious. */
const FAR_OUT = 4.5

/**
 * The row so slow that something outside the patches is likely; null when none is. With as many patches as rows a model explains any row by
 * harm that several patches do together, so the rows themselves are looked at first.
 */
function slowestRow(
  state: State,
  cohort: readonly Candidate[],
  done: readonly BlockRow[],
  repeated: ReadonlySet<BlockRow['on']>,
): BlockRow | null {
  const open = ({ on }: BlockRow) => !repeated.has(on)
  const ys = done.map(({ row }) => atOriginalLevel(state, row).y)
  const limit = median(ys) + FAR_OUT * Math.max(medianDeviation(ys), 1.4 * state.noise.sigma)
  const far = largest(done, (row, i) => (open(row) ? (ys[i] as number) : Number.NEGATIVE_INFINITY))
  if (far !== null && (ys[done.indexOf(far)] as number) > limit) return far
  const { residuals, incumbents } = analyse(state, cohort, done)
  const { surprise } = residuals()
  const of = (row: BlockRow, i: number) => (open(row) ? (surprise[incumbents + i] as number) : Number.NEGATIVE_INFINITY)
  const slow = largest(done, of)
  return slow !== null && of(slow, done.indexOf(slow)) > SUSPICIOUS ? slow : null
}

function largest(rows: readonly BlockRow[], of: (row: BlockRow, i: number) => number): BlockRow | null {
  const values = rows.map(of)
  return rows[values.indexOf(Math.max(...values))] ?? null
}

/** The same code ran so much faster that the noise is no explanation: the slow run was disturbed. */
function refutes(state: State, fast: BlockRow, slow: BlockRow): boolean {
  const difference = atOriginalLevel(state, slow.row).y - atOriginalLevel(state, fast.row).y
  return difference > FAR_OUT * Math.SQRT2 * state.noise.sigma
}

/** Said where it is large enough to ask for several seeds. */
function answersToSeeds(state: State, spread: number): string {
  return spread < state.noise.sigma / 2 ? '' : ` What a patch gains varies by ${percent(spread)} from seed to seed.`
}

function* conclusions(
  state: State,
  block: number,
  cohort: readonly Candidate[],
  done: readonly BlockRow[],
  beside: readonly PatchNumber[],
): Asking<void> {
  learnAnswers(state, block, cohort, done)
  const first = analyse(state, cohort, done)
  learnScatter(state, first.residuals().scatter, first.incumbents)
  const { estimates, rows, runs, design, answers } = analyse(state, cohort, done)
  const seeds = new Set(done.map(({ row }) => row.seed)).size
  const gains = estimates.map(({ gain }) => gain)
  const pointsOf = points(rows, runs, design, gains, state.noise, answers)
  cohort.forEach((candidate, j) => {
    const estimate = estimates[j] as Estimate
    const runsOn = done.filter(({ on }) => on[j] === 1).length
    candidate.blocks.push({
      ...estimate,
      block,
      runs: runsOn,
      seeds,
      answer: answers[j] as number,
      beside,
      points: pointsOf(j),
    })
    update(state, candidate)
    remember(state, candidate)
  })
  const spread = Math.sqrt(interaction(state))
  yield* ask(state, {
    kind: 'note',
    note: {
      topic: 'block',
      block,
      rows: done.length,
      interaction: spread,
      effects: cohort.map(({ experiment, belief }) => ({
        experiment,
        gain: belief.gain,
        se: belief.se,
        probability: belief.probability,
      })),
    },
    sentence: `Block ${block}: ${done.length} runs judged ${cohort.length} patches at once.${answersToSeeds(state, spread)}`,
  })
  for (const candidate of [...cohort].sort((a, b) => b.belief.mean - a.belief.mean)) {
    if (!state.pool.includes(candidate)) continue
    // A keep raises or lowers the bar for the next one.
    update(state, candidate)
    yield* settle(state, candidate)
  }
  for (const candidate of cohort)
    if (state.pool.includes(candidate) && candidate.blocks.length >= 6)
      yield* conclude(state, candidate, 'inconclusive', 'no-effect')
}
