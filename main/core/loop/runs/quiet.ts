import { type Beginning, glance, lookBefore } from '../../machine/observe.ts'
import { disturbanceOf, judgeObservation, passingRules } from '../../machine/rules.ts'
import { pause } from '../../pause.ts'
import { addQuietWait, setCampaignState } from '../../store/campaigns.ts'
import { lastRun, medianDurationMs } from '../../store/runs.ts'
import type { CampaignContext } from '../context.ts'
import type { Control } from '../control.ts'
import type { Elapsed } from '../elapsed.ts'
import type { DeviceOfRuns } from './device.ts'
import { diskTooFull } from './disk.ts'
import { referencesFor } from './evidence.ts'

/** A run is repeated after at most its own length: waiting longer costs more than another void run. */
const leastWaitMs = 2_000
const mostWaitMs = 120_000
const lookAgainMs = 2_000

/**
 * Resolves with the machine as it is right before a run, as soon as a run may begin: the GPU is there, the machine is not on its battery, the
 * disk has space, and what spoiled the last run has had some time to pass. Null when it is stopped meanwhile. The campaign says what it waits for.
 */
export async function whenReady(
  c: CampaignContext,
  control: Control,
  elapsed: Elapsed,
  device: DeviceOfRuns,
): Promise<Beginning | null> {
  await letPass(c, control, device.now()?.gpuUuid ?? null)
  let isPaused = false
  const say = (state: 'paused' | 'running', reason: string | null): void => {
    setCampaignState(c.db, c.campaign.id, state, reason, c.clock.nowMs())
    c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
  }
  while (!control.stopped.aborted) {
    const full = await diskTooFull(c.folders.home)
    const looked =
      full === null ? await lookBefore(c.machine, device.now()?.gpuUuid ?? null) : ({ kind: 'full' } as const)
    if (looked.kind === 'beginning') {
      if (isPaused) {
        await device.look(true)
        elapsed.run(true)
        say('running', null)
      }
      return looked.beginning
    }
    if (!isPaused) {
      isPaused = true
      elapsed.run(false)
      elapsed.persist()
      const reason =
        looked.kind === 'lost'
          ? `The GPU is lost; it goes on when the GPU is back. nvidia-smi says: ${looked.said}`
          : looked.kind === 'full'
            ? (full ?? '')
            : 'The machine runs on its battery, on which nothing is timed; it goes on with mains power.'
      c.log.warn(reason)
      say('paused', reason)
    }
    // It may have come back under another uuid.
    else if (looked.kind === 'lost') await device.look(true)
    await pause(lookAgainMs, control.stopped)
  }
  if (isPaused) elapsed.run(true)
  return null
}

/** After a run that was spoiled the machine is left alone until it is as quiet as beside the incumbent, though not for long. */
async function letPass(c: CampaignContext, control: Control, uuid: string | null): Promise<void> {
  const last = lastRun(c.db, c.campaign.id)
  if (last?.ended == null || last.ended.clean || last.ended.outcome === 'lost') return
  const references = referencesFor(c, { ...last, number: last.number + 1 })
  const waitMs = Math.min(mostWaitMs, Math.max(leastWaitMs, medianDurationMs(c.db, c.campaign.id) ?? 0))
  const sinceMs = c.clock.monotonicMs()
  while (c.clock.monotonicMs() - sinceMs < waitMs) {
    const now = await glance(c.machine, uuid, control.stopped)
    if (now === null || disturbanceOf(judgeObservation(now, references, passingRules)) === null) break
  }
  addQuietWait(c.db, c.campaign.id, c.clock.monotonicMs() - sinceMs)
}
