import { join } from 'node:path'
import type { Budget } from '../../../preload/contract/campaign.ts'
import type { Dials } from '../../../preload/contract/settings.ts'
import { systemPython } from '../executor/local.ts'
import { fail } from '../failure.ts'
import { openMirror } from '../git/mirror.ts'
import { hostFacts } from '../machine/host.ts'
import { createSupervisor } from '../process/supervisor.ts'
import {
  type CampaignRecord,
  campaignById,
  isExtended,
  listCampaigns,
  setBudget,
  setCampaignState,
  setExtended,
} from '../store/campaigns.ts'
import type { StoredCurve } from '../store/curves.ts'
import { clearWaits } from '../store/sessions.ts'
import type { LoopView } from '../views/head.ts'
import { beginCampaign } from './begin.ts'
import { clearLeft } from './clear.ts'
import type { CampaignContext } from './context.ts'
import { type CampaignsOptions, contextOf, devicesFor } from './make-context.ts'
import { removeCampaign } from './remove.ts'
import { type RunningLoop, startLoop } from './running.ts'
import { storeLeftLogs } from './runs/store-log.ts'
import { endLeftSessions } from './sessions/end-left-sessions.ts'
import { readyProject } from './set-up/ready-project.ts'

export type StartRequest = {
  readonly path: string
  readonly projectFile: string | null
  readonly agent: string | null
  readonly budget: Budget
  readonly dials: Dials
}

export type Campaigns = {
  readonly start: (request: StartRequest) => Promise<string>
  readonly pause: (campaign: string) => void
  /** As a person asks for it. */
  readonly resume: (campaign: string) => Promise<void>
  readonly stop: (campaign: string) => Promise<void>
  /** Deletes one that has ended, or that waits: all that is stored of it. */
  readonly remove: (campaign: string) => Promise<void>
  /** Puts the stack of a finished campaign together as its review says, and measures it. */
  readonly rebuild: (campaign: string) => Promise<void>
  /** New limits from now on. */
  readonly extend: (campaign: string, budget: Budget) => Promise<void>
  readonly nudge: (campaign: string) => void
  readonly loopView: (campaign: string) => LoopView | null
  readonly curves: (run: string) => Promise<readonly StoredCurve[]>
  readonly anyRuns: () => boolean
  /** What an earlier process left: logs in their spools, and campaigns that were running. */
  readonly reconcile: (interrupted: 'go-on' | 'wait') => Promise<void>
  readonly close: () => Promise<void>
}

/** All campaigns of this data folder, and the loops of those that run. */
export function createCampaigns(o: CampaignsOptions): Campaigns {
  const loops = new Map<string, RunningLoop>()
  const closing = new AbortController()
  const sessions = createSupervisor({
    python: systemPython(),
    launchFile: join(o.resources, 'harness', 'launch.py'),
    clock: o.clock,
    log: o.log,
  })
  const known = (id: string): CampaignRecord =>
    campaignById(o.db, id) ?? fail('no-campaign', `There is no campaign ${id}.`, 'See which there are: pawl list.')
  const running = (id: string): RunningLoop =>
    loops.get(id) ??
    fail('not-running', `Campaign ${id} does not run (${known(id).state}).`, `Continue it with "pawl resume ${id}".`)

  /** The loop of a campaign, unless it has none or is at its end: then it is waited for. */
  async function living(id: string): Promise<RunningLoop | null> {
    const loop = loops.get(id)
    if (loop === undefined || !loop.isOver()) return loop ?? null
    await loop.done
    return null
  }

  function launch(context: CampaignContext): void {
    const id = context.campaign.id
    // Two may ask for the same at once.
    if (loops.has(id)) return
    const loop = startLoop(context)
    loops.set(id, loop)
    o.machine.sampler.consider()
    void loop.done.then(() => {
      loops.delete(id)
      o.leases.unclaim(id)
      o.machine.sampler.consider()
      // It may have come to its end just while it was extended.
      if (closing.signal.aborted) return
      goOn(id).catch((error: unknown) => o.log.error(error instanceof Error ? error.message : String(error)))
    })
  }

  /** Lets a finished campaign go on that was extended. */
  async function goOn(id: string): Promise<void> {
    const campaign = known(id)
    if (campaign.state !== 'finished' || !isExtended(o.db, id)) return
    launch(await contextOf(o, sessions, campaign))
  }

  async function resume(id: string): Promise<void> {
    const loop = await living(id)
    if (loop !== null) {
      loop.control.resume()
      return loop.tryAgain()
    }
    const campaign = known(id)
    if (campaign.state === 'finished')
      fail(
        'campaign-finished',
        `Campaign ${id} is finished.`,
        'Start a new one; its patches are its result: pawl export.',
      )
    launch(await contextOf(o, sessions, campaign))
  }

  return {
    start: async (request) => {
      const ready = await readyProject(o, request)
      const id = o.newId()
      const mirror = await openMirror(o.home, ready.repository, ready.repository.head)
      try {
        beginCampaign(o.db, {
          ...ready,
          id,
          mirror,
          machine: hostFacts(),
          devices: await devicesFor(o, id, ready.project.run),
          dials: request.dials,
          rngSeed: o.randomSeed(),
          at: o.clock.nowMs(),
        })
        launch(await contextOf(o, sessions, known(id)))
      } finally {
        if (!loops.has(id)) o.leases.unclaim(id)
      }
      return id
    },
    pause: (id) => running(id).control.pause(),
    resume: async (id) => {
      // Whoever goes on with it wants everything tried once more, limits that were named before among it.
      clearWaits(o.db, known(id).id)
      await resume(id)
    },
    stop: async (id) => {
      const loop = loops.get(id)
      if (loop === undefined) {
        const { state } = known(id)
        await endLeftSessions({ ...o, supervisor: sessions }, id)
        if (state !== 'finished' && state !== 'stopped')
          setCampaignState(o.db, id, 'stopped', 'The researcher stopped it.', o.clock.nowMs())
        o.announce({ kind: 'campaigns-changed' })
        return
      }
      loop.control.stop('The researcher stopped it.')
      await loop.done
    },
    remove: async (id) => {
      const isWorking = (await living(id)) !== null
      const { state } = known(id)
      if (isWorking || state === 'running' || state === 'preparing')
        fail('still-running', `Campaign ${id} is ${state}: it can’t be removed while it works.`, 'Stop it first.')
      await removeCampaign(o.db, o.home, id, (text) => o.log.warn(text))
      o.announce({ kind: 'campaigns-changed' })
    },
    rebuild: async (id) => {
      const isWorking = (await living(id)) !== null
      const campaign = known(id)
      if (campaign.state !== 'finished' || isWorking)
        fail(
          'not-finished',
          `Campaign ${id} is ${campaign.state}: its stack is rebuilt once it has finished.`,
          'Wait for its end, or reject the patch while it runs.',
        )
      launch(await contextOf(o, sessions, campaign))
    },
    extend: async (id, budget) => {
      o.db.transaction(() => {
        setBudget(o.db, known(id).id, budget)
        setExtended(o.db, id, o.clock.nowMs())
      })
      const loop = loops.get(id)
      if (loop === undefined) await goOn(id)
      else loop.nudge()
    },
    nudge: (id) => loops.get(id)?.nudge(),
    loopView: (id) => loops.get(id)?.view() ?? null,
    curves: async (run) => {
      for (const loop of loops.values()) {
        const curves = await loop.curves(run)
        if (curves.length > 0) return curves
      }
      return []
    },
    anyRuns: () => loops.size > 0,
    reconcile: async (interrupted) => {
      await storeLeftLogs(o)
      await clearLeft(o)
      for (const campaign of listCampaigns(o.db)) {
        if (interrupted === 'go-on') await goOn(campaign.id)
        if (campaign.state !== 'running' && campaign.state !== 'preparing') continue
        if (interrupted === 'go-on') {
          await resume(campaign.id).catch((error: unknown) => {
            o.log.error(
              `campaign ${campaign.id} could not go on: ${error instanceof Error ? error.message : String(error)}`,
            )
            setCampaignState(
              o.db,
              campaign.id,
              'failed',
              error instanceof Error ? error.message : String(error),
              o.clock.nowMs(),
            )
          })
        } else setCampaignState(o.db, campaign.id, 'paused', 'Pawl was ended while it ran.', o.clock.nowMs())
      }
    },
    close: async () => {
      closing.abort()
      for (const loop of loops.values()) loop.control.leave()
      await Promise.all([...loops.values()].map((loop) => loop.done))
    },
  }
}
