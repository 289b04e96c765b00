import type { SessionPlan } from '../../../preload/contract/session.ts'
import { nextExperimentNumber, queuedExperiments } from '../store/experiments.ts'
import { countEndedSessions, insertSession, setSessionEnded } from '../store/sessions.ts'
import { appendEvents } from '../store/transcripts.ts'
import { admit, refuse } from './admit.ts'
import type { CampaignContext } from './context.ts'
import type { Trees } from './trees.ts'
import { standingStack } from './withdraw.ts'

/** How many ready proposals are kept ahead of the runs, so that no run waits for an agent. */
const ahead = 4

/** Sessions that fail one after the other before the loop says that the agent is stuck. */
const stuckAfter = 5

export type Proposals = {
  /** The next ready experiment, lowest number first; null when none is ready now. */
  readonly take: () => number | null
  readonly ready: () => number
  /** True once there will never be another. */
  readonly exhausted: () => boolean
  /** Resolves at the next change: a proposal became ready, or the last one is through. */
  readonly changed: () => Promise<void>
  /** Keeps making proposals until none is left or `signal` aborts; rejects with what a session threw. */
  readonly fill: (signal: AbortSignal) => Promise<void>
  /** The queue was shortened: look again. */
  readonly nudge: () => void
  /** Puts the queue on the new tip: what no longer goes with it is discarded as a conflict, and its author is told. */
  readonly reapply: () => Promise<void>
  readonly agentOn: () => string | null
  /** Tells that a run waits for the next proposal since then (epoch milliseconds), or no more. */
  readonly wanted: (since: number | null) => void
  readonly waitingSince: () => number | null
}

/** The agent's side of a campaign: sessions, one after the other, ahead of the runs. */
export function createProposals(c: CampaignContext, trees: Trees): Proposals {
  const state = {
    exhausted: false,
    on: null as string | null,
    refusedInARow: 0,
    waitingSince: null as number | null,
  }
  const waiting = new Set<() => void>()
  const wake = () => {
    const woken = [...waiting]
    waiting.clear()
    for (const go of woken) go()
  }
  const changed = () => new Promise<void>((go) => waiting.add(go))
  const queue = () => queuedExperiments(c.db, c.campaign.id)

  async function session(signal: AbortSignal): Promise<void> {
    const index = countEndedSessions(c.db, c.campaign.id)
    const id = c.newId()
    state.on = `experiment ${nextExperimentNumber(c.db, c.campaign.id)}`
    c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
    const stack = standingStack(c)
    const tip = await trees.compose(stack)
    if (tip.kind === 'conflict') throw new Error(`the stack itself does not compose: experiment ${tip.experiment}`)
    const plan: SessionPlan = { kind: 'replay', on: [], idea: null, reason: 'The script has a next patch.' }
    insertSession(c.db, c.campaign.id, {
      id,
      agent: c.agent.identity.label,
      plan,
      commit: tip.commit,
      billing: 'free',
      reservedUsd: null,
      reservedTokens: null,
      startedAt: c.clock.nowMs(),
    })
    let said = 0
    const proposal = await c.agent.propose({
      session: id,
      index,
      incumbent: tip.commit,
      signal,
      say: (text) => appendEvents(c.db, id, [{ kind: 'text', who: 'pawl', seq: said++, atMs: 0, text }]),
    })
    const end = (experiment: number | null, refusal: string | null) =>
      setSessionEnded(c.db, id, {
        experiment,
        endedAt: c.clock.nowMs(),
        outcome: signal.aborted && experiment === null ? 'stopped' : 'finished',
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
      })
    state.on = null
    if (proposal.kind === 'exhausted') {
      end(null, 'The agent has no further proposal.')
      state.exhausted = true
    } else if (proposal.kind === 'nothing') {
      end(null, proposal.why)
      state.refusedInARow += 1
      if (state.refusedInARow >= stuckAfter)
        c.log.warn(`the agent yielded nothing ${state.refusedInARow} times in a row: ${proposal.why}`)
    } else {
      const admitted = await admit(c, { proposal, session: id, plan, stack, tip: tip.commit }, end)
      state.refusedInARow = 0
      c.announce({ kind: 'experiment-changed', campaign: c.campaign.id, experiment: admitted.experiment })
    }
  }

  return {
    take: () => queue()[0] ?? null,
    ready: () => queue().length,
    exhausted: () => state.exhausted && queue().length === 0,
    changed,
    nudge: wake,
    reapply: async () => {
      for (const experiment of queue()) {
        const composed = await trees.compose([...standingStack(c), experiment])
        if (composed.kind === 'commit') continue
        refuse(
          c,
          experiment,
          'conflict',
          `It no longer applies: experiment ${composed.experiment} conflicts in ${composed.files.join(', ') || 'the patch'} since the stack has changed.`,
        )
      }
      wake()
    },
    agentOn: () => state.on,
    wanted: (since) => {
      state.waitingSince = since
      if (since !== null) c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
    },
    waitingSince: () => state.waitingSince,
    fill: async (signal) => {
      while (!signal.aborted && !state.exhausted) {
        if (tried(c) >= (c.campaign.budget.experiments ?? Number.POSITIVE_INFINITY)) {
          state.exhausted = true
        } else if (queue().length < ahead) {
          await session(signal)
        } else {
          await changed()
          continue
        }
        wake()
      }
    },
  }
}

/** Experiments so far, the baseline not counted. */
function tried(c: CampaignContext): number {
  return nextExperimentNumber(c.db, c.campaign.id) - 1
}
