import { assertNever } from '../failure.ts'
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
  const wasKept = state.kept.find((kept) => kept.experiment === experiment)
  if (wasKept) {
    state.kept = state.kept.filter((kept) => kept !== wasKept)
    state.level += wasKept.belief.variance
    state.sinceIncumbent = Number.POSITIVE_INFINITY
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
  for (let attempt = 0; attempt < 2; attempt++) {
    const step = state.step
    const answer = yield* ask(state, request)
    if (answer.kind !== 'run') return { kind: 'not-made' }
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
          stage: request.stage,
          patches: request.patches,
          seed: request.seed,
          atS: finite(answer.atS) ?? state.spentS,
          y,
          prefix,
          pace: finite(answer.pace),
          level: state.level,
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

function learnLength(state: State, costS: number): void {
  state.costs.push(costS)
  if (state.costs.length > 31) state.costs.shift()
  state.runS = Math.max(median(state.costs), 1e-3)
}

function account(state: State, answer: RunAnswer): void {
  const pace = finite(answer.pace)
  if (pace !== null && state.pace !== null) state.pace = { ...state.pace, latest: pace - state.pace.origin }
  state.spentS += Math.max(0, finite(answer.costS) ?? 0)
  const at = finite(answer.atS)
  if (at !== null) state.clockS = at + (answer.outcome === 'finished' ? state.runS / 2 : 0)
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
