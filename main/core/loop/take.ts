import type { Answer, Request, RunRequest } from '../decide/protocol.ts'
import { assertNever } from '../failure.ts'
import { addAgentWait, campaignById, isExtended } from '../store/campaigns.ts'
import { experimentByNumber } from '../store/experiments.ts'
import { runById } from '../store/runs.ts'
import { answerOfRun } from '../training/answer.ts'
import { rebuildAnswer } from '../views/review.ts'
import type { CampaignContext } from './context.ts'
import type { Control } from './control.ts'
import type { Elapsed } from './elapsed.ts'
import { liveBudget } from './live-budget.ts'
import type { Proposals } from './proposals.ts'
import type { RunBudget } from './runs/run-budget.ts'
import type { RunDoor } from './runs/run-door.ts'
import type { Trees } from './trees.ts'
import type { Waits } from './waits.ts'
import { nextWithdrawn } from './withdraw.ts'

/** An answer ready to be stored; a run's is read from its row, so that the row is its only copy. */
export type Taken =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly run: string | null }
  | { readonly kind: 'stopped' }
  /** The decisions are at their end, and no review wants the stack changed. */
  | { readonly kind: 'at-rest' }
  | { readonly kind: 'blocked'; readonly reason: string }

/** What the loop of a campaign works with. */
export type Loop = {
  readonly c: CampaignContext
  readonly control: Control
  readonly trees: Trees
  readonly proposals: Proposals
  /** One for each lane of the decisions. */
  readonly runs: readonly RunDoor[]
  /** Of exploring; null for a rebuild after review. */
  readonly budget: RunBudget | null
  readonly elapsed: Elapsed
  readonly waits: Waits
  /** Ends what the other lanes do, because one of them failed. */
  readonly giveUp: () => void
}

/** Gets what a lane asks for. `previous` is what it was told last; `cancelled` aborts when it wants something else than a proposal by now. */
export async function take(
  loop: Loop,
  lane: number,
  request: Request,
  previous: Answer | null,
  cancelled: AbortSignal,
): Promise<Taken> {
  const { c, control, trees, budget, waits } = loop
  if (control.stopped.aborted) return { kind: 'stopped' }
  switch (request.kind) {
    case 'proposal':
      return await takeProposal(loop, lane, previous, cancelled)
    case 'merge': {
      const gone = await nextWithdrawn(c, trees, request.patches)
      if (gone !== null) return answer({ kind: 'withdrawn', experiment: gone })
      return answer({ kind: 'merge', merges: (await trees.compose(request.patches)).kind === 'commit' })
    }
    case 'rebuild': {
      if (budget !== null && isExtended(c.db, c.campaign.id)) return answer(extension(c, budget))
      const wanted = rebuildAnswer(c.db, c.campaign.id)
      return wanted === null ? { kind: 'at-rest' } : answer(wanted)
    }
    case 'run': {
      waits.atWork(lane, true)
      const taken = await takeRun(loop, lane, request)
      if (!control.stopped.aborted) waits.atWork(lane, false)
      return taken
    }
    case 'verdict':
    case 'note':
    case 'finish':
      return answer({ kind: 'noted' })
    default:
      return assertNever(request)
  }
}

/** The first "not yet" is told to the decisions, which may have other work; when they ask again at once, this waits. */
async function takeProposal(
  { c, control, trees, proposals }: Loop,
  lane: number,
  previous: Answer | null,
  cancelled: AbortSignal,
): Promise<Taken> {
  const gone = await nextWithdrawn(c, trees, null)
  if (gone !== null) return answer({ kind: 'withdrawn', experiment: gone })
  const ready = () => {
    const experiment = proposals.take()
    if (experiment !== null) return answer({ kind: 'proposal', experiment, ...keptFor(c, experiment) })
    return proposals.exhausted() ? answer({ kind: 'exhausted' }) : null
  }
  const now = ready()
  if (now !== null) return now
  if (previous?.kind !== 'no-proposal-yet') return answer({ kind: 'no-proposal-yet' })
  // One listener however often this waits.
  const stopped = Promise.race([aborted(control.stopped), aborted(cancelled)])
  const blocked = proposals.blocked()
  if (blocked !== null) return { kind: 'blocked', reason: blocked }
  const sinceMs = c.clock.monotonicMs()
  proposals.wanted(lane, c.clock.nowMs())
  try {
    while (!control.stopped.aborted && !cancelled.aborted) {
      await Promise.race([proposals.changed(), stopped])
      const later = ready()
      if (later !== null) return later
      const blocked = proposals.blocked()
      if (blocked !== null) return { kind: 'blocked', reason: blocked }
    }
    return { kind: 'stopped' }
  } finally {
    proposals.wanted(lane, null)
    addAgentWait(c.db, c.campaign.id, c.clock.monotonicMs() - sinceMs)
  }
}

async function takeRun({ c, trees, runs: doors, budget }: Loop, lane: number, request: RunRequest): Promise<Taken> {
  const runs = doors[lane]
  if (runs === undefined) throw new Error(`lane ${lane} has no device`)
  const gone = await nextWithdrawn(c, trees, request.patches)
  if (gone !== null) return answer({ kind: 'withdrawn', experiment: gone })
  if (!runs.hasOpen() && budget?.isOver() === true) return answer({ kind: 'budget-over' })
  const composed = await trees.compose(request.patches)
  if (composed.kind === 'conflict') {
    c.log.info(
      `the patches ${request.patches.join(', ')} do not merge: experiment ${composed.experiment}, ${composed.files.join(', ')}`,
    )
    return answer({
      kind: 'run',
      outcome: 'conflict',
      clean: true,
      y: null,
      prefixY: null,
      atS: runs.elapsedS(),
      costS: 0,
      leftS: budget?.leftS() ?? null,
      guards: [],
      pace: null,
      prefixPace: null,
      fingerprint: null,
    })
  }
  const run = await runs.measure(request, composed)
  return run === null ? { kind: 'stopped' } : { kind: 'answer', answer: runAnswer(c, run), run }
}

/** What a run of this campaign says, read from its row. */
export function runAnswer(c: CampaignContext, id: string | null): Answer {
  const run = id === null ? null : runById(c.db, id)
  if (run === null) throw new Error(`a stored step names run ${id}, which is not there`)
  return answerOfRun(run, c.campaign.objective, campaignById(c.db, c.campaign.id)?.baselineValue ?? null)
}

/** What only takes code away is worth keeping for that. */
function keptFor(c: CampaignContext, experiment: number): { readonly keptFor?: 'no-loss' } {
  return experimentByNumber(c.db, c.campaign.id, experiment)?.plan?.kind === 'simplify' ? { keptFor: 'no-loss' } : {}
}

/** The limits within which a campaign goes on. */
function extension(c: CampaignContext, budget: RunBudget): Answer {
  const { hours, experiments } = liveBudget(c)
  const lanes = c.campaign.settings.lanes ?? 1
  return {
    kind: 'extended',
    budgetS: hours === null ? null : hours * 3600 * lanes,
    leftS: budget.leftS(),
    proposals: experiments,
  }
}

/** One that is no run's. */
export function answer(given: Answer): Extract<Taken, { kind: 'answer' }> {
  return { kind: 'answer', answer: given, run: null }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
