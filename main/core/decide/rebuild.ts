import { ask } from './ask.ts'
import { expectedFalseKeeps } from './error-budget.ts'
import { measureEndToEnd } from './finish.ts'
import { type Decisions, lanesOf } from './lanes.ts'
import { decide, explore, help } from './policy.ts'
import type { ExtendedAnswer, PatchNumber, RebuildAnswer, Settings } from './protocol.ts'
import { onStack } from './stack.ts'
import { type Asking, begin, type Kept, keptPatches, type State } from './state.ts'

/** Fresh seeds of one rebuild begin this far above those of the one before: more than the end-to-end measurement ever takes. */
const SEEDS_OF_A_ROUND = 1000

/**
 * A campaign for its whole life: its decisions, and after their end one round for each time that the researcher changes the stack in
 * review or lets the campaign go on. It never returns: a `rebuild` request that nobody has an answer to is where a finished campaign rests.
 */
export function campaignDecisions(settings: Settings): Decisions {
  const life: Life = { state: begin(settings) }
  const others = Array.from({ length: life.state.lanes.length - 1 }, () => help(() => life.state))
  return lanesOf(life.state.turn, [lead(life, settings), ...others])
}

/** What the decisions remember, which is another thing from one round to the next. */
type Life = { state: State }

function* lead(life: Life, settings: Settings): Asking<void> {
  yield* decide(life.state)
  for (let round = 1; ; round++) {
    const ended = life.state
    const freshSeedBase = settings.freshSeedBase + round * SEEDS_OF_A_ROUND
    const answer = yield* ask(ended, { kind: 'rebuild', round })
    if (answer.kind === 'extended') {
      life.state = extended(ended, answer, freshSeedBase)
      yield* explore(life.state)
    } else if (answer.kind === 'rebuild') {
      const rebuilt = anew(ended, freshSeedBase)
      life.state = rebuilt
      yield* rebuild(rebuilt, answer)
      const { step, spentS } = rebuilt
      life.state = { ...ended, step, spentS: ended.spentS + spentS, kept: knownBefore(ended, rebuilt) }
    } else throw new Error(`a rebuild was answered by ${answer.kind}`)
  }
}

/** Goes on with all that was learned. What was undecided at the end has its verdict: it may be proposed again. */
function extended(ended: State, { budgetS, leftS, proposals }: ExtendedAnswer, freshSeedBase: number): State {
  const settings = { ...ended.settings, budgetS, proposals, freshSeedBase }
  return {
    ...ended,
    settings,
    leftS,
    over: false,
    exhausted: false,
    waits: [],
    lanes: ended.lanes.map((lane) => ({ ...lane, sinceIncumbent: Number.POSITIVE_INFINITY, isThrough: false })),
  }
}

/** The stack as a review left it, with what the campaign knows of its patches. */
function knownBefore(ended: State, rebuilt: State): Kept[] {
  const known = new Map(ended.kept.map((kept) => [kept.experiment, kept]))
  return rebuilt.kept.map((kept) => known.get(kept.experiment) ?? kept)
}

/** A state in which nothing is decided any more: only what was learned of the machine holds. */
function anew({ settings, noise, pace, step, turn }: State, freshSeedBase: number): State {
  return { ...begin({ ...settings, freshSeedBase }), noise, pace, step, turn }
}

/** Puts the stack together anew as the review says, leaves out what no longer applies, and measures the whole on seeds not used before. */
function* rebuild(state: State, answer: RebuildAnswer): Asking<void> {
  for (const { experiment, sentence } of answer.leaving) yield* retire(state, experiment, 'withdrawn', sentence)
  for (const experiment of answer.joining)
    yield* ask(state, {
      kind: 'verdict',
      experiment,
      verdict: 'keep',
      reason: 'proven',
      sentence: 'Accepted again in review, by the evidence it was kept for before.',
      evidence: null,
    })
  yield* putTogether(state, answer)
  const claim = yield* measureEndToEnd(state, state.settings.finalPairs)
  const expected = expectedFalseKeeps(state.kept.map((kept) => kept.belief.probability))
  yield* ask(state, {
    kind: 'note',
    note: { topic: 'stack', kept: keptPatches(state), expectedFalseKeeps: expected, nextProofS: null },
    sentence: `${state.kept.length} kept after review; ${expected.toFixed(2)} of them are expected not to be real.`,
  })
  yield* ask(state, { kind: 'finish', reason: 'reviewed', claim })
}

/** In the order of the stack: what does not apply on those before it is retired. */
function* putTogether(state: State, answer: RebuildAnswer): Asking<void> {
  for (const { experiment, probability } of answer.kept) {
    const patches = onStack(state, experiment)
    const merged = yield* ask(state, { kind: 'merge', patches })
    if (merged.kind === 'merge' && !merged.merges)
      yield* retire(state, experiment, 'conflict', 'It does not apply without what was rejected in review.')
    else if (merged.kind === 'merge') state.kept = [...state.kept, keptWith(experiment, probability)]
  }
}

function* retire(
  state: State,
  experiment: PatchNumber,
  reason: 'withdrawn' | 'conflict',
  sentence: string,
): Asking<void> {
  yield* ask(state, { kind: 'verdict', experiment, verdict: 'retired', reason, sentence, evidence: null })
}

/** Only its probability is known here: nothing is decided on a belief any more. */
function keptWith(experiment: PatchNumber, probability: number): Kept {
  const unknown = { gain: 0, se: Number.POSITIVE_INFINITY, own: probability, mean: 0, variance: 0, value: 0 }
  return { experiment, keptFor: 'gain', belief: { ...unknown, probability }, rows: [] }
}
