import { ask, run } from './ask.ts'
import { blockDesign, blockRows } from './block-design.ts'
import { dealOut } from './deal.ts'
import { believe, pooled, widened } from './estimate.ts'
import { claimAtRisk } from './finish.ts'
import { gls } from './gls.ts'
import { reasonSentence } from './judge.ts'
import { devicesOf } from './levels.ts'
import { answerOf } from './seed-interaction.ts'
import { type Asking, asRan, type Kept, type Row, type State } from './state.ts'

/** A stack smaller than this is measured by the end-to-end pairs alone. */
const SMALLEST_STACK = 3

/** A kept patch as sure as this is not tested again: the runs would not change the verdict. */
const DOUBTFUL = 0.99

const MOST_TESTED = 15

/** Runs of the ablation: enough for one effect each and each device's level (standard error about half the noise at 16). */
export function ablationRows(state: State): number {
  const tested = doubtful(state).length
  return tested === 0 ? 0 : blockRows(tested + state.lanes.length - 1)
}

/** The kept patches that are worth testing again, most doubtful first: no fewer than three, no more than fifteen. */
function doubtful({ kept, memos }: State): readonly Kept[] {
  return memos.doubtful([kept], () => doubtfulOf(kept))
}

function doubtfulOf(kept: readonly Kept[]): Kept[] {
  // What takes code away was never kept for a gain.
  const gains = kept.filter((each) => each.keptFor === 'gain')
  if (gains.length < SMALLEST_STACK) return []
  const sorted = gains.sort((a, b) => a.belief.probability - b.belief.probability || b.experiment - a.experiment)
  return sorted.filter((each, i) => i < SMALLEST_STACK || each.belief.probability < DOUBTFUL).slice(0, MOST_TESTED)
}

/** The clean-up: every run switches off a random half of the doubtful kept patches; what was not worth keeping after all is retired. */
export function* ablate(state: State, rows: number): Asking<void> {
  if (rows === 0 || doubtful(state).length === 0) return
  const block = ++state.blocks
  const tested = doubtful(state).slice(0, Math.max(SMALLEST_STACK, rows - state.lanes.length))
  const design = blockDesign(tested.length, rows, () => false, state.random)
  const always = state.kept.filter((kept) => !tested.includes(kept)).map((kept) => kept.experiment)
  const done: { row: Row; on: readonly number[] }[] = []
  let isWhole = true
  const measure = function* (k: number, on: readonly number[]): Asking<void> {
    const patches = [...always, ...tested.filter((_, j) => on[j] === 1).map((kept) => kept.experiment)]
    const ran = yield* run(state, {
      kind: 'run',
      stage: 'ablate',
      patches: patches.sort((a, b) => a - b),
      seed: k % 2,
      killAbove: null,
      experiment: null,
      block,
      pair: null,
    })
    if (ran.kind === 'clean') done.push({ row: ran.row, on })
    if (ran.kind === 'not-made' && tested.some((kept) => !state.kept.includes(kept))) isWhole = false
  }
  let next = 0
  yield* dealOut(state, () => {
    const on = design[next]
    return on === undefined || !isWhole || state.over || claimAtRisk(state) ? null : measure(next++, on)
  })
  // Each device has a level of its own.
  if (!isWhole || done.length < tested.length + devicesOf(done.map(({ row }) => row)).length) return
  const { gains, covariance, misfit } = gls(
    done.map(({ row }) => asRan(state, row)),
    done.map(({ on }) => on),
    state.noise,
    tested.map((kept) => answerOf(state, kept)),
  )
  yield* retire(state, block, done.length, tested, (j) => ({
    gain: gains[j] as number,
    se: widened(Math.sqrt(covariance[j * tested.length + j] as number), misfit),
  }))
}

function* retire(
  state: State,
  block: number,
  rows: number,
  tested: readonly Kept[],
  measured: (j: number) => { gain: number; se: number },
): Asking<void> {
  const after = tested.map((kept, j) => ({
    kept,
    belief: believe(state, state.prior, pooled([kept.belief, measured(j)])),
  }))
  const retired = after.filter(({ belief }) => belief.probability < 0.5).map(({ kept }) => kept.experiment)
  yield* ask(state, {
    kind: 'note',
    note: {
      topic: 'ablation',
      block,
      rows,
      effects: after.map(({ kept, belief }) => ({
        experiment: kept.experiment,
        gain: belief.gain,
        se: belief.se,
        probability: belief.probability,
      })),
      retired,
    },
    sentence: `Ablation: ${rows} runs switched the kept patches off by halves; ${retired.length} removed.`,
  })
  state.kept = state.kept.map((kept) => {
    const found = after.find((entry) => entry.kept === kept)
    return found ? { ...kept, belief: found.belief } : kept
  })
  for (const experiment of retired) {
    state.kept = state.kept.filter((kept) => kept.experiment !== experiment)
    yield* ask(state, {
      kind: 'verdict',
      experiment,
      verdict: 'retired',
      reason: 'ablation',
      sentence: reasonSentence(state, 'ablation'),
      evidence: null,
    })
  }
}
