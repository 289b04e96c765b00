import type { Answer, FinishRequest, Request, RunRequest } from '../decide/protocol.ts'
import { campaignPolicy } from '../decide/rebuild.ts'
import { assertNever, fail } from '../failure.ts'
import { addAgentWait, campaignById, isExtended, setCampaignState } from '../store/campaigns.ts'
import { experimentByNumber } from '../store/experiments.ts'
import { runById } from '../store/runs.ts'
import { insertStep, listSteps } from '../store/steps.ts'
import { answerOfRun } from '../training/answer.ts'
import { rebuildAnswer } from '../views/review.ts'
import { applyStep } from './apply.ts'
import type { CampaignContext } from './context.ts'
import type { Control } from './control.ts'
import type { Elapsed } from './elapsed.ts'
import { restore } from './journal.ts'
import { liveBudget } from './live-budget.ts'
import type { Proposals } from './proposals.ts'
import type { RunBudget } from './runs/run-budget.ts'
import type { RunDoor } from './runs/run-door.ts'
import type { Trees } from './trees.ts'
import { nextWithdrawn } from './withdraw.ts'

/** How a loop ended. `paused` is no ending: a paused loop waits. */
export type LoopEnding =
  | { readonly kind: 'finished'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string }
  /** Nothing can go on before a person has done something. */
  | { readonly kind: 'blocked'; readonly reason: string }

/** An answer ready to be stored; a run's is read from its row, so that the row is its only copy. */
type Taken =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly run: string | null }
  | { readonly kind: 'stopped' }
  /** The decisions are at their end, and no review wants the stack changed. */
  | { readonly kind: 'at-rest' }
  | { readonly kind: 'blocked'; readonly reason: string }

/**
 * The loop: ask the decisions what they want, get it, store request and answer, again. Everything it knows is in the database,
 * so it can be killed between or inside any two lines and goes on from the same place.
 * `budget`: of exploring; null for a rebuild after review. Throws a `Failure` when the stored steps no longer give the same decisions.
 */
export async function runCampaign(
  c: CampaignContext,
  control: Control,
  trees: Trees,
  proposals: Proposals,
  runs: RunDoor,
  budget: RunBudget | null,
  elapsed: Elapsed,
): Promise<LoopEnding> {
  const policy = campaignPolicy(c.campaign.settings)
  const standing = restore(policy, listSteps(c.db, c.campaign.id), (step) => step.answer ?? runAnswer(c, step.run))
  if (standing.kind === 'diverged') {
    fail(
      'decisions-changed',
      `Step ${standing.seq} of this campaign no longer follows from what is stored: this Pawl decides otherwise than the one that began it.`,
      'Finish it with the Pawl that began it, or start a new campaign.',
    )
  }
  if (standing.kind === 'ended') return { kind: 'finished', reason: 'It was already finished.' }

  let { request, seq } = standing
  let previous: Answer | null = null
  let ending: string | null = null
  while (true) {
    if (control.isPaused()) await pause(c, control, elapsed)
    const taken = await take(c, control, trees, proposals, runs, budget, request, previous)
    if (taken.kind === 'stopped') return { kind: 'stopped', reason: String(control.stopped.reason) }
    if (taken.kind === 'blocked') return taken
    if (taken.kind === 'at-rest') return { kind: 'finished', reason: ending ?? 'It was already finished.' }
    const at = c.clock.nowMs()
    c.db.transaction(() => {
      insertStep(c.db, c.campaign.id, {
        seq,
        request,
        answer: taken.run === null ? taken.answer : null,
        run: taken.run,
        at,
      })
      applyStep(c, request, taken.answer, seq, at)
    })
    announceStep(c, request, taken.answer)
    await runs.settle(taken.run)
    if (request.kind === 'verdict' && (request.verdict === 'keep' || request.verdict === 'retired'))
      await proposals.reapply()
    if (taken.answer.kind === 'proposal') proposals.nudge()
    if (request.kind === 'finish') ending = endReason(request.reason, proposals.over(), budget?.reason() ?? null)
    previous = taken.answer
    const next = policy.next(taken.answer)
    if (next.done) return { kind: 'finished', reason: ending ?? 'It is finished.' }
    request = next.value
    seq += 1
  }
}

async function take(
  c: CampaignContext,
  control: Control,
  trees: Trees,
  proposals: Proposals,
  runs: RunDoor,
  budget: RunBudget | null,
  request: Request,
  previous: Answer | null,
): Promise<Taken> {
  if (control.stopped.aborted) return { kind: 'stopped' }
  switch (request.kind) {
    case 'proposal':
      return await takeProposal(c, control, trees, proposals, previous)
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
    case 'run':
      return await takeRun(c, trees, runs, budget, request)
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
  c: CampaignContext,
  control: Control,
  trees: Trees,
  proposals: Proposals,
  previous: Answer | null,
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
  const stopped = aborted(control.stopped)
  const blocked = proposals.blocked()
  if (blocked !== null) return { kind: 'blocked', reason: blocked }
  const sinceMs = c.clock.monotonicMs()
  proposals.wanted(c.clock.nowMs())
  try {
    while (!control.stopped.aborted) {
      await Promise.race([proposals.changed(), stopped])
      const later = ready()
      if (later !== null) return later
      const blocked = proposals.blocked()
      if (blocked !== null) return { kind: 'blocked', reason: blocked }
    }
    return { kind: 'stopped' }
  } finally {
    proposals.wanted(null)
    addAgentWait(c.db, c.campaign.id, c.clock.monotonicMs() - sinceMs)
  }
}

async function takeRun(
  c: CampaignContext,
  trees: Trees,
  runs: RunDoor,
  budget: RunBudget | null,
  request: RunRequest,
): Promise<Taken> {
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

async function pause(c: CampaignContext, control: Control, elapsed: Elapsed): Promise<void> {
  elapsed.run(false)
  elapsed.persist()
  setCampaignState(c.db, c.campaign.id, 'paused', null, c.clock.nowMs())
  c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
  await control.passable()
  elapsed.run(true)
  if (!control.stopped.aborted) setCampaignState(c.db, c.campaign.id, 'running', null, c.clock.nowMs())
  c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
}

/** Tells the views; nothing here is needed to go on after a crash. */
function announceStep(c: CampaignContext, request: Request, given: Answer): void {
  const experiment =
    given.kind === 'proposal' ? given.experiment : request.kind === 'verdict' ? request.experiment : null
  if (experiment !== null) c.announce({ kind: 'experiment-changed', campaign: c.campaign.id, experiment })
  c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
}

function runAnswer(c: CampaignContext, id: string | null): Answer {
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
  return {
    kind: 'extended',
    budgetS: hours === null ? null : hours * 3600,
    leftS: budget.leftS(),
    proposals: experiments,
  }
}

function answer(given: Answer): Taken {
  return { kind: 'answer', answer: given, run: null }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** `over`: why the agents propose nothing any more; `limit`: the limit of the runs that is reached first. */
function endReason(reason: FinishRequest['reason'], over: string | null, limit: string | null): string {
  switch (reason) {
    case 'budget':
      return limit ?? 'The budget is spent.'
    case 'exhausted':
      return over || 'Every proposal has been tried.'
    case 'reviewed':
      return 'Reviewed: the stack was rebuilt and measured again.'
  }
}
