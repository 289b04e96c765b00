import { type Beginning, glance, lookBefore } from '../../machine/observe.ts'
import { disturbanceOf, judgeObservation, passingRules } from '../../machine/rules.ts'
import { pause } from '../../pause.ts'
import { addQuietWait } from '../../store/campaigns.ts'
import { medianDurationMs } from '../../store/run-totals.ts'
import { lastRun } from '../../store/runs.ts'
import type { CampaignContext } from '../context.ts'
import type { Control } from '../control.ts'
import type { LaneWaits } from '../waits.ts'
import type { DeviceOfRuns } from './device.ts'
import { diskTooFull } from './disk.ts'
import { referencesFor } from './evidence.ts'

/** A run is repeated after at most its own length: waiting longer costs more than another void run. */
const leastWaitMs = 2_000
const mostWaitMs = 120_000
const lookAgainMs = 2_000

/**
 * Resolves with the machine as it is right before a run, as soon as a run may begin: the GPU is there, the machine is not on its battery, the
 * disk has space, and what spoiled the last run has had some time to pass. Null when it is stopped meanwhile. The lane says what it waits for.
 */
export async function whenReady(
  c: CampaignContext,
  control: Control,
  waits: LaneWaits,
  device: DeviceOfRuns,
  lane: number,
): Promise<Beginning | null> {
  await letPass(c, control, lane, device.now()?.gpuUuid ?? null)
  let isPaused = false
  while (!control.stopped.aborted) {
    const full = await diskTooFull(c.folders.home)
    const looked =
      full === null ? await lookBefore(c.machine, device.now()?.gpuUuid ?? null) : ({ kind: 'full' } as const)
    if (looked.kind === 'beginning') {
      if (isPaused) {
        await device.look(true)
        waits.say(null)
      }
      return looked.beginning
    }
    if (!isPaused) {
      isPaused = true
      const reason =
        looked.kind === 'lost'
          ? lostSentence(c.campaign.devices.length > 1 ? (device.now()?.index ?? null) : null, looked.said)
          : looked.kind === 'full'
            ? (full ?? '')
            : 'The machine runs on its battery, on which nothing is timed; it goes on with mains power.'
      c.log.warn(reason)
      waits.say({ reason, stands: true })
    }
    // It may have come back under another uuid.
    else if (looked.kind === 'lost') await device.look(true)
    await pause(lookAgainMs, control.stopped)
  }
  return null
}

/** `index`: of one GPU among several; null: it is the only one of the campaign. */
function lostSentence(index: number | null, said: string): string {
  return index === null
    ? `The GPU is lost; it goes on when the GPU is back. nvidia-smi says: ${said}`
    : `GPU ${index} is lost; its runs go on when it is back. nvidia-smi says: ${said}`
}

/** After a run that was spoiled the machine is left alone until it is as quiet as beside the incumbent, though not for long. */
async function letPass(c: CampaignContext, control: Control, lane: number, uuid: string | null): Promise<void> {
  const last = lastRun(c.db, c.campaign.id, lane)
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
