import type { SessionPlan } from '../../../../preload/contract/session.ts'
import type { ScriptAgent } from '../../agent/agent.ts'
import { counted } from '../../export/numbers.ts'
import { nextExperimentNumber } from '../../store/experiments.ts'
import {
  countEndedSessions,
  insertSession,
  type OpenSession,
  openSessions,
  setSessionEnded,
} from '../../store/sessions.ts'
import { appendEvents, replaceTranscript } from '../../store/transcripts.ts'
import { liveBudget } from '../live-budget.ts'
import type { Filling } from '../proposals.ts'
import { standingStack } from '../withdraw.ts'
import { admit } from './admit.ts'
import { createSimilar } from './similar.ts'

/** A script has its patches ready: a few are taken ahead, so that a later one is judged on the stack as it is then. */
const ahead = 4

const plan: SessionPlan = { kind: 'replay', on: [], idea: null, reason: 'The script has a next patch.' }

/** Replays the patches of a script, one after the other, until none is left. */
export async function fillByScript(f: Filling, agent: ScriptAgent): Promise<void> {
  const { c, trees, state, signals } = f
  const campaign = c.campaign.id
  const similar = createSimilar(c.db, campaign)
  const isAborted = () => signals.leave.aborted || signals.stop.aborted

  async function begin(): Promise<OpenSession> {
    const stack = standingStack(c)
    const tip = await trees.compose(stack)
    if (tip.kind === 'conflict') throw new Error(`the stack itself does not compose: experiment ${tip.experiment}`)
    const startedAt = c.clock.nowMs()
    const id = c.newId()
    const number = insertSession(c.db, campaign, {
      id,
      agent: agent.identity.label,
      plan,
      stack,
      commit: tip.commit,
      billing: 'free',
      reservedUsd: null,
      reservedTokens: null,
      startedAt,
    })
    return { id, number, plan, stack, commit: tip.commit, startedAt }
  }

  /** One that was cut off with Pawl has stored nothing yet: it is gone through again. */
  async function session(s: OpenSession): Promise<void> {
    state.live.set(s.id, {
      session: s.id,
      number: s.number,
      kind: 'replay',
      startedAt: s.startedAt,
      doing: 'a patch is read',
    })
    c.announce({ kind: 'session-changed', campaign, session: s.id })
    const { said, proposal } = await agent.propose(countEndedSessions(c.db, campaign))
    replaceTranscript(c.db, s.id, [])
    appendEvents(c.db, s.id, [{ kind: 'text', who: 'pawl', seq: 0, atMs: 0, text: said }])
    const end = (experiment: number | null, refusal: string | null) =>
      setSessionEnded(c.db, s.id, {
        experiment,
        endedAt: c.clock.nowMs(),
        outcome: 'finished',
        refusal,
        model: null,
        tokensIn: null,
        tokensOut: null,
        tokensCached: null,
        costUsd: 0,
        costFrom: null,
        billing: 'free',
        endedBy: null,
        exitCode: null,
        leftovers: null,
        waitUntil: null,
      })
    if (proposal.kind === 'exhausted') end(null, 'The script has no further patch.')
    else if (proposal.kind === 'nothing') end(null, proposal.why)
    else {
      const admitted = await admit(
        c,
        trees,
        similar,
        { proposal, author: agent.identity.label, session: s.id, plan, stack: s.stack, tip: s.commit },
        end,
      )
      c.announce({ kind: 'experiment-changed', campaign, experiment: admitted.experiment })
    }
    state.live.delete(s.id)
    c.announce({ kind: 'session-changed', campaign, session: s.id })
  }

  /** Why nothing comes any more; null while something may. */
  function over(): string | null {
    const { experiments } = liveBudget(c)
    if (experiments !== null && nextExperimentNumber(c.db, campaign) - 1 >= experiments)
      return `The budget of ${counted(experiments, 'experiment')} is spent.`
    return countEndedSessions(c.db, campaign) >= agent.proposals ? '' : null
  }

  for (const open of openSessions(c.db, campaign)) await session(open)
  while (!isAborted()) {
    state.over = over()
    if (state.over === null && !f.control.isPaused() && f.waiting() < ahead) {
      await session(await begin())
      f.tell()
    } else {
      const nudged = f.nudged()
      if (state.over !== null) f.tell()
      await nudged
    }
  }
}
