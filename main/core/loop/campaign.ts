import type { Answer, FinishRequest, Request, RunRequest } from '../decide/protocol.ts'
import { campaignDecisions } from '../decide/rebuild.ts'
import { assertNever, fail } from '../failure.ts'
import { addAgentWait, campaignById, isExtended, setCampaignState } from '../store/campaigns.ts'
import { experimentByNumber } from '../store/experiments.ts'
import { runById } from '../store/runs.ts'
import { insertStep, listSteps } from '../store/steps.ts'
import { listWithdrawals } from '../store/withdrawals.ts'
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
import type { Waits } from './waits.ts'
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

/** What is being got for a lane. */
type Under = {
  readonly request: Request
  readonly taken: Promise<{ readonly lane: number; readonly taken: Taken }>
  /** It wants something else by now: only a wait for a proposal is left like this. */
  readonly cancel: AbortController
}

/**
 * The loop: ask the decisions what each lane wants, get it, store request and answer, again. Whichever lane has its answer first is told first.
 * Everything it knows is in the database, so it can be killed between or inside any two lines and goes on from the same place. Throws a
 * `Failure` when the stored steps no longer give the same decisions.
 */
export async function runCampaign(loop: Loop): Promise<LoopEnding> {
  const { c, control, proposals, runs, budget } = loop
  const decisions = campaignDecisions(c.campaign.settings)
  const standing = restore(decisions, listSteps(c.db, c.campaign.id), (step) => step.answer ?? runAnswer(c, step.run))
  if (standing.kind === 'diverged') {
    fail(
      'decisions-changed',
      `Step ${standing.seq} of this campaign no longer follows from what is stored: this Pawl decides otherwise than the one that began it.`,
      'Finish it with the Pawl that began it, or start a new campaign.',
    )
  }
  const lanes = Array.from({ length: decisions.lanes }, (_, lane) => lane)
  const under = new Map<number, Under>()
  /** Lanes that wait for a person, and what for: they are asked again once another lane has come further. */
  const blocked = new Map<number, string>()
  const previous = new Map<number, Answer>()
  let { seq } = standing
  let ending: string | null = null

  async function told(
    lane: number,
    request: Request,
    { answer, run }: Extract<Taken, { kind: 'answer' }>,
  ): Promise<void> {
    const at = c.clock.nowMs()
    c.db.transaction(() => {
      insertStep(c.db, c.campaign.id, { seq, lane, request, answer: run === null ? answer : null, run, at })
      applyStep(c, request, answer, seq, at)
    })
    seq += 1
    announceStep(c, request, answer)
    await runs[lane]?.settle(run)
    if (request.kind === 'verdict' && (request.verdict === 'keep' || request.verdict === 'retired'))
      await proposals.reapply()
    if (answer.kind === 'proposal') proposals.nudge()
    if (request.kind === 'finish') ending = endReason(request.reason, proposals.over(), budget?.reason() ?? null)
    previous.set(lane, answer)
    blocked.clear()
    decisions.tell(lane, answer)
  }

  /** What only has to be stored: before anybody goes on from it. */
  async function note(): Promise<void> {
    for (let at = 0; at < lanes.length && !control.stopped.aborted; at++) {
      const request = decisions.asked(at)
      if (request === null || !(request.kind === 'verdict' || request.kind === 'note' || request.kind === 'finish'))
        continue
      await told(at, request, answer({ kind: 'noted' }))
      at = -1
    }
  }

  function begin(): void {
    for (const lane of lanes) {
      const request = decisions.asked(lane)
      const known = under.get(lane)
      if (known !== undefined && known.request !== request) {
        known.cancel.abort()
        under.delete(lane)
      }
      if (request === null || under.has(lane) || blocked.has(lane) || control.isPaused() || control.stopped.aborted)
        continue
      const cancel = new AbortController()
      const taken = take(loop, lane, request, previous.get(lane) ?? null, cancel.signal)
      under.set(lane, { request, cancel, taken: taken.then((got) => ({ lane, taken: got })) })
    }
  }

  try {
    while (true) {
      await note()
      begin()
      const isIdle = [...under.values()].every(({ request }) => lanes.length > 1 && request.kind === 'proposal')
      if (control.isPaused() && isIdle && !control.stopped.aborted) {
        await pause(loop)
        continue
      }
      if (under.size === 0) {
        if (control.stopped.aborted) return { kind: 'stopped', reason: String(control.stopped.reason) }
        const [reason] = blocked.values()
        if (reason === undefined) throw new Error('the decisions ask for nothing')
        return { kind: 'blocked', reason }
      }
      const { lane, taken } = await Promise.race([...under.values()].map((one) => one.taken))
      const { request } = under.get(lane) as Under
      under.delete(lane)
      switch (taken.kind) {
        case 'stopped':
          break
        case 'blocked':
          blocked.set(lane, taken.reason)
          break
        case 'at-rest':
          return { kind: 'finished', reason: ending ?? 'It was already finished.' }
        case 'answer':
          // Another lane was quicker to take the proposal, or to hear of a withdrawal.
          if (isStill(loop, taken.answer)) await told(lane, request, taken)
          break
        default:
          assertNever(taken)
      }
    }
  } finally {
    // Whatever ends the loop, nothing of it goes on.
    loop.giveUp()
    await Promise.allSettled([...under.values()].map((one) => one.taken))
  }
}

function isStill({ c, proposals }: Loop, given: Answer): boolean {
  if (given.kind === 'proposal') return proposals.isReady(given.experiment)
  if (given.kind !== 'withdrawn') return true
  return listWithdrawals(c.db, c.campaign.id).some(({ experiment }) => experiment === given.experiment)
}

async function take(
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

async function pause({ c, control, elapsed }: Loop): Promise<void> {
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
  const lanes = c.campaign.settings.lanes ?? 1
  return {
    kind: 'extended',
    budgetS: hours === null ? null : hours * 3600 * lanes,
    leftS: budget.leftS(),
    proposals: experiments,
  }
}

function answer(given: Answer): Extract<Taken, { kind: 'answer' }> {
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
