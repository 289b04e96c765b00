import type { Held, Holder } from '../../gpu/lease.ts'
import { addLeaseWait } from '../../store/campaigns.ts'
import type { CampaignContext } from '../context.ts'
import type { Control } from '../control.ts'
import type { LaneWaits } from '../waits.ts'

/** A shorter wait is the usual turn of two campaigns, and needs no word. */
const sayAfterMs = 2_000

/**
 * The device for one run; null: it was stopped before somebody else gave it back. A long wait is told with whom it is for. `run`: one that
 * an earlier process began, whose lease is taken over.
 */
export async function leased(
  c: CampaignContext,
  control: Control,
  waits: LaneWaits,
  device: string,
  run: string | null,
): Promise<Held | null> {
  const wait = { sinceMs: null as number | null, timer: null as NodeJS.Timeout | null, said: false }
  const held = await c.leases.take(device, {
    run,
    stopped: control.stopped,
    waits: (holder) => {
      wait.sinceMs = c.clock.monotonicMs()
      wait.timer = setTimeout(() => {
        wait.said = true
        waits.say({ reason: sentenceOf(c.folders.home, holder), stands: false })
      }, sayAfterMs)
    },
  })
  if (wait.timer !== null) clearTimeout(wait.timer)
  if (wait.sinceMs !== null) addLeaseWait(c.db, c.campaign.id, c.clock.monotonicMs() - wait.sinceMs)
  if (wait.said && held !== null) waits.say(null)
  return held
}

function sentenceOf(home: string, holder: Holder | null): string {
  if (holder === null || holder.home === home) return 'It waits for its turn: another run has the device.'
  return `It waits for the device: Pawl in process ${holder.process.pid}, with the data folder ${holder.home}, has it.`
}
