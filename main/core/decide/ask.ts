import { assertNever } from '../failure.ts'
import { here, levelOf, stackChanged } from './lane.ts'
import { median } from './order-statistics.ts'
import type { Answer, PatchNumber, Request, RunAnswer, RunRequest } from './protocol.ts'
import type { Asking, PrefixReading, Row, State } from './state.ts'

/** What became of a wish for one clean run. */
export type Ran =
  | { readonly kind: 'clean'; readonly row: Row }
  | { readonly kind: 'killed'; readonly prefix: PrefixReading | null; readonly atS: number }
  | { readonly kind: 'crashed' | 'timed-out' | 'censored' | 'conflict' }
  /** Disturbed twice: says nothing. */
  | { readonly kind: 'not-quiet' }
  /** Not made: the budget is over, or one of its experiments was withdrawn. */
  | { readonly kind: 'not-made' }

/** Asks one thing and minds what any answer may say: the budget is over, an experiment is gone. */
export function* ask(state: State, request: Request): Asking<Answer> {
  const answer = yield request
  if (answer.kind === 'again') throw new Error(`a lane that waits for an answer was woken: ${request.kind}`)
  return yield* heed(state, answer)
}

/** Asks for a proposal; null: another lane has come further meanwhile, so that something else may be worth more than to wait. */
export function* askForProposal(state: State): Asking<Answer | null> {
  const answer = yield { kind: 'proposal' }
  return answer.kind === 'again' ? null : yield* heed(state, answer)
}

/** Waits until another lane has come further. */
export function* rest(): Asking<void> {
  yield { kind: 'rest' }
}

function* heed(state: State, answer: Answer): Asking<Answer> {
  state.step++
  if (answer.kind === 'budget-over') state.over = true
  if (answer.kind === 'withdrawn') yield* withdraw(state, answer.experiment)
  return answer
}

function* withdraw(state: State, experiment: PatchNumber): Asking<void> {
  const waiting = state.pool.findIndex((candidate) => candidate.experiment === experiment)
  if (waiting >= 0) state.pool.splice(waiting, 1)
  const benched = state.bench.findIndex((candidate) => candidate.experiment === experiment)
  if (benched >= 0) state.bench.splice(benched, 1)
  state.withdrawn.add(experiment)
  const wasKept = state.kept.find((kept) => kept.experiment === experiment)
  if (wasKept) {
    state.kept = state.kept.filter((kept) => kept !== wasKept)
    state.level += wasKept.belief.variance
    stackChanged(state)
  }
  yield {
    kind: 'verdict',
    experiment,
    verdict: wasKept ? 'retired' : 'inconclusive',
    reason: 'withdrawn',
    sentence: wasKept ? 'Taken out of the stack.' : 'Withdrawn before it was decided.',
    evidence: null,
  }
  state.step++
}

/** Runs until there is a result about the code: a disturbed or lost run is repeated once, by the same rule for every arm. */
export function* run(state: State, request: RunRequest): Asking<Ran> {
  const { level, kept } = state
  for (let attempt = 0; attempt < 2; attempt++) {
    // Another lane was told that it is gone.
    if (request.experiment !== null && state.withdrawn.has(request.experiment)) return { kind: 'not-made' }
    const answer = yield* ask(state, request)
    if (answer.kind !== 'run') return { kind: 'not-made' }
    const step = state.step - 1
    account(state, answer)
    const prefix = prefixOf(answer)
    switch (answer.outcome) {
      case 'crashed':
      case 'timed-out':
      case 'censored':
      case 'conflict':
        return { kind: answer.outcome }
      case 'killed':
        // A disturbed prefix is no reason to give up a patch.
        if (!answer.clean) continue
        return { kind: 'killed', prefix, atS: answer.atS }
      case 'lost':
        continue
      case 'finished': {
        if (!answer.clean) continue
        const y = finite(answer.y)
        if (y === null) return { kind: 'crashed' }
        const row: Row = {
          step,
          device: state.turn.lane,
          stage: request.stage,
          patches: request.patches,
          seed: request.seed,
          atS: finite(answer.atS) ?? state.spentS,
          y,
          prefix,
          pace: finite(answer.pace),
          level: levelOf(level, kept, request.patches),
          guards: answer.guards,
          fingerprint: answer.fingerprint,
        }
        if (request.stage !== 'transfer') learnLength(state, answer.costS)
        return { kind: 'clean', row }
      }
      default:
        assertNever(answer.outcome)
    }
  }
  return { kind: 'not-quiet' }
}

/** Runs that tell how long a run takes just now. */
const LATEST = 5

function learnLength(state: State, costS: number): void {
  state.costs.push(costS)
  if (state.costs.length > 31) state.costs.shift()
  state.runS = Math.max(median(state.costs), 1e-3)
  state.lengthS = state.costs.length < LATEST ? state.runS : Math.max(state.runS, median(state.costs.slice(-LATEST)))
}

function account(state: State, answer: RunAnswer): void {
  const pace = finite(answer.pace)
  if (pace !== null && state.pace !== null) state.pace = { ...state.pace, latest: pace - state.pace.origin }
  state.spentS += Math.max(0, finite(answer.costS) ?? 0)
  const at = finite(answer.atS)
  if (at !== null) here(state).clockS = at + (answer.outcome === 'finished' ? state.runS / 2 : 0)
  const { budgetS } = state.settings
  state.leftS = finite(answer.leftS) ?? (budgetS === null ? null : budgetS - state.spentS)
}

function prefixOf({ prefixY, prefixPace }: RunAnswer): PrefixReading | null {
  const y = finite(prefixY)
  return y === null ? null : { y, pace: finite(prefixPace) }
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}
