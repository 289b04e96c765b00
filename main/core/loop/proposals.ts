import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { heldExperiments, queuedExperiments } from '../store/experiments.ts'
import { createBell } from './bell.ts'
import type { CampaignContext } from './context.ts'
import type { Control } from './control.ts'
import { refuse } from './sessions/admit.ts'
import { fillByProgram } from './sessions/fill-by-program.ts'
import { fillByScript } from './sessions/fill-by-script.ts'
import type { Trees } from './trees.ts'
import { standingStack } from './withdraw.ts'

export type Proposals = {
  /** The next ready experiment, lowest number first; null when none is ready now. It stays ready until a step has it. */
  readonly take: () => number | null
  readonly isReady: (experiment: number) => boolean
  readonly ready: () => number
  /** True once there will never be another. */
  readonly exhausted: () => boolean
  /** Why there will never be another, and what a person has to do before there can be one; null: nothing of the kind. */
  readonly over: () => string | null
  readonly blocked: () => string | null
  /** Resolves at the next change: a proposal became ready, or the last one is through. */
  readonly changed: () => Promise<void>
  /** Keeps making proposals until none is left or a signal aborts; rejects with what a session threw. */
  readonly fill: (signals: FillSignals) => Promise<void>
  /** Something was changed from outside (the queue, a budget, a pause): look again. */
  readonly nudge: () => void
  /** A person goes on: what kept the agents from being asked is looked at anew. */
  readonly tryAgain: () => void
  /** Puts the queue on the new tip: what no longer goes with it is discarded as a conflict, and its author is told. */
  readonly reapply: () => Promise<void>
  readonly sessions: () => CampaignHead['sessions']
  /** What the agents do, in a few words. */
  readonly agentOn: () => string | null
  /** Tells that a lane waits for the next proposal since then (epoch milliseconds), or no more. */
  readonly wanted: (lane: number, since: number | null) => void
  readonly waitingSince: () => number | null
}

/** `leave`: Pawl ends and sessions go on without it. `stop`: the campaign is over, and its sessions with it. */
export type FillSignals = { readonly leave: AbortSignal; readonly stop: AbortSignal }

export type LiveSession = CampaignHead['sessions'][number]

/** What the filling shares with the ones who ask. */
export type FillState = {
  /** Nothing will come any more, as a sentence; empty: nothing worth a sentence. Null: more may come. */
  over: string | null
  /** What a person has to do first. */
  blocked: string | null
  /** What nothing can be begun for just now. */
  pausedFor: string | null
  /** A person wants everything tried once more. */
  again: boolean
  readonly live: Map<string, LiveSession>
}

/** What both ways of filling are given. */
export type Filling = {
  readonly c: CampaignContext
  readonly trees: Trees
  readonly control: Pick<Control, 'isPaused'>
  readonly state: FillState
  readonly signals: FillSignals
  /** Resolves when something was changed from outside. */
  readonly nudged: () => Promise<void>
  /** Tells those who wait for a proposal to look again. */
  readonly tell: () => void
  /** Proposals that wait, for a run or for approval. */
  readonly waiting: () => number
}

/** The agent's side of a campaign: sessions ahead of the runs, and the queue of what they proposed. */
export function createProposals(c: CampaignContext, trees: Trees, control: Pick<Control, 'isPaused'>): Proposals {
  const state: FillState = { over: null, blocked: null, pausedFor: null, again: false, live: new Map() }
  const wanted = new Map<number, number>()
  const forRuns = createBell()
  const forAgents = createBell()
  const nudge = () => {
    forAgents.ring()
    forRuns.ring()
  }
  const queue = () => queuedExperiments(c.db, c.campaign.id)
  const held = () => heldExperiments(c.db, c.campaign.id).length
  const isIdle = () => state.live.size === 0 && queue().length === 0

  return {
    take: () => queue()[0] ?? null,
    isReady: (experiment) => queue().includes(experiment),
    ready: () => queue().length,
    exhausted: () => state.over !== null && isIdle() && held() === 0,
    over: () => state.over,
    blocked: () => (isIdle() ? state.blocked : null),
    changed: forRuns.heard,
    nudge,
    tryAgain: () => {
      state.again = true
      nudge()
    },
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
      nudge()
    },
    sessions: () => [...state.live.values()],
    agentOn: () => doingNow(state),
    wanted: (lane, since) => {
      if (since === null) wanted.delete(lane)
      else wanted.set(lane, since)
      if (since !== null) c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
    },
    waitingSince: () => (wanted.size === 0 ? null : Math.min(...wanted.values())),
    fill: async (signals) => {
      Object.assign(state, { over: null, blocked: null, pausedFor: null })
      const filling: Filling = {
        c,
        trees,
        control,
        state,
        signals,
        nudged: forAgents.heard,
        tell: forRuns.ring,
        waiting: () => queue().length + held(),
      }
      if (c.agent.kind === 'script') await fillByScript(filling, c.agent)
      else await fillByProgram(filling, c.agent)
    },
  }
}

function doingNow({ live, blocked, pausedFor, over }: FillState): string | null {
  const [first] = live.values()
  if (first === undefined) return blocked ?? pausedFor ?? (over === '' ? null : over)
  return live.size === 1 ? `session ${first.number}, ${first.kind}` : `${live.size} sessions`
}
