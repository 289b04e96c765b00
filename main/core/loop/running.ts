import { Failure } from '../failure.ts'
import { campaignById, isExtended, setCampaignState } from '../store/campaigns.ts'
import type { StoredCurve } from '../store/curves.ts'
import { heldExperiments } from '../store/experiments.ts'
import { hasFinished } from '../store/steps.ts'
import type { LoopView } from '../views/head.ts'
import { runCampaign } from './campaign.ts'
import { clearWorktrees, hasEnded } from './clear.ts'
import { confinementOf } from './confinement.ts'
import type { CampaignContext } from './context.ts'
import { type Control, createControl } from './control.ts'
import { createElapsed } from './elapsed.ts'
import { createProposals } from './proposals.ts'
import { watchRuns } from './runs/outside.ts'
import { createRunBudget } from './runs/run-budget.ts'
import { createRunDoor } from './runs/run-door.ts'
import { createTrees } from './trees.ts'
import { createWaits } from './waits.ts'

export type RunningLoop = {
  readonly control: Control
  readonly view: () => LoopView
  /** The queue of proposals was changed from outside. */
  readonly nudge: () => void
  /** Agents that could not go on, or had to wait, are asked once more. */
  readonly tryAgain: () => void
  readonly curves: (run: string) => Promise<readonly StoredCurve[]>
  /** It has come to its end and only clears up: whoever wants it to go on waits for `done` and starts another. */
  readonly isOver: () => boolean
  /** Resolves when the loop has ended for whatever reason; never rejects. */
  readonly done: Promise<void>
}

/** Starts a campaign's loop, new or interrupted. Its run goes on without this process, and is adopted by the next one. */
export function startLoop(c: CampaignContext): RunningLoop {
  const steered = createControl()
  const failing = new AbortController()
  const control: Control = { ...steered, stopped: AbortSignal.any([steered.stopped, failing.signal]) }
  const elapsed = createElapsed(c.db, c.campaign.id, c.campaign.elapsedMs, c.clock)
  const trees = createTrees(c.db, c.campaign.id, c.mirror, c.campaign.base)
  const proposals = createProposals(c, trees, control)
  // After the end there are only rebuilds that the researcher asked for: no proposals, and no budget that could forbid them.
  const isRebuild = hasFinished(c.db, c.campaign.id) && !isExtended(c.db, c.campaign.id)
  const budget = isRebuild ? null : createRunBudget(c, elapsed)
  const waits = createWaits(c, elapsed)
  const outside = watchRuns(c)
  const runs = Array.from({ length: c.campaign.settings.lanes ?? 1 }, (_, lane) =>
    createRunDoor({ c, control, elapsed, budget, outside }, lane, waits.of(lane)),
  )
  const state = { isOver: false }
  const filling = { leave: new AbortController(), stop: new AbortController() }

  async function whole(): Promise<void> {
    setCampaignState(c.db, c.campaign.id, 'running', null, c.clock.nowMs())
    c.announce({ kind: 'campaigns-changed' })
    elapsed.run(true)
    const filled = isRebuild
      ? Promise.resolve()
      : proposals.fill({ leave: filling.leave.signal, stop: filling.stop.signal })
    try {
      // A session that throws ends the loop: without proposals there is nothing left to wait for.
      const ending = await Promise.race([
        runCampaign({ c, control, trees, proposals, runs, budget, elapsed, waits, giveUp: () => failing.abort() }),
        filled.then(() => new Promise<never>(() => {})),
      ])
      if (ending.kind === 'finished') finish('finished', ending.reason)
      else if (ending.kind === 'blocked') finish('paused', ending.reason)
      else if (!control.leaving.aborted) finish('stopped', ending.reason)
    } catch (error) {
      c.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
      finish(
        'failed',
        error instanceof Failure
          ? `${error.message} ${error.remedy}`
          : `Pawl made a mistake: ${error instanceof Error ? error.message : String(error)}`,
      )
    } finally {
      // Sessions outlive Pawl, not their campaign.
      if (control.leaving.aborted) filling.leave.abort()
      else filling.stop.abort()
      proposals.nudge()
      await filled.catch((error: unknown) =>
        c.log.error(`the agent's side ended: ${error instanceof Error ? error.message : String(error)}`),
      )
      const ended = campaignById(c.db, c.campaign.id)?.state
      if (ended !== undefined && hasEnded(ended))
        await clearWorktrees({ home: c.folders.home, log: c.log }, c.campaign.id, c.mirror)
      elapsed.run(false)
      elapsed.persist()
      c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
      c.announce({ kind: 'campaigns-changed' })
    }
  }

  function finish(how: 'finished' | 'stopped' | 'failed' | 'paused', reason: string): void {
    state.isOver = true
    setCampaignState(c.db, c.campaign.id, how, reason, c.clock.nowMs())
  }

  /** What a person has to do before runs go on. */
  function waitsFor(): string | null {
    const blocked = proposals.blocked()
    if (blocked !== null) return blocked
    const held = heldExperiments(c.db, c.campaign.id).length
    if (held === 0 || proposals.ready() > 0 || proposals.waitingSince() === null) return null
    return held === 1 ? 'A proposal waits for your approval.' : `${held} proposals wait for your approval.`
  }

  return {
    control,
    view: () => ({
      proposalsReady: proposals.ready(),
      agentOn: proposals.agentOn(),
      waitingSince: proposals.waitingSince(),
      sessions: proposals.sessions(),
      waitsFor: waitsFor(),
      confinement: confinementOf(c.sandbox, c.project, c.agent.kind),
      elapsedMs: elapsed.ms(),
    }),
    nudge: proposals.nudge,
    tryAgain: proposals.tryAgain,
    curves: async (run) => {
      for (const door of runs) {
        const curves = await door.curves(run)
        if (curves.length > 0) return curves
      }
      return []
    },
    isOver: () => state.isOver,
    done: whole(),
  }
}
