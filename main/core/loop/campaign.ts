import type { Answer, FinishRequest, Request } from '../decide/protocol.ts'
import { campaignDecisions } from '../decide/rebuild.ts'
import { assertNever, fail } from '../failure.ts'
import { setCampaignState } from '../store/campaigns.ts'
import { insertStep, listSteps } from '../store/steps.ts'
import { listWithdrawals } from '../store/withdrawals.ts'
import { applyStep } from './apply.ts'
import type { CampaignContext } from './context.ts'
import { restore } from './journal.ts'
import { answer, type Loop, runAnswer, type Taken, take } from './take.ts'

/** How a loop ended. `paused` is no ending: a paused loop waits. */
export type LoopEnding =
  | { readonly kind: 'finished'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string }
  /** Nothing can go on before a person has done something. */
  | { readonly kind: 'blocked'; readonly reason: string }

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
