import { setCampaignState } from '../store/campaigns.ts'
import type { CampaignContext } from './context.ts'
import type { Elapsed } from './elapsed.ts'

/** What a lane waits for before its run, as a sentence. `stands`: nothing can be timed on its device until then. */
export type Wait = { readonly reason: string; readonly stands: boolean }

/** What one lane says; null: it goes on. */
export type LaneWaits = { readonly say: (wait: Wait | null) => void }

export type Waits = {
  readonly of: (lane: number) => LaneWaits
  /** Whether a lane has a run to make, waited for or under way. */
  readonly atWork: (lane: number, isAtWork: boolean) => void
}

/**
 * What the lanes of a campaign wait for, said as one: the campaign is paused, and its clock stands, only while nobody who has a run to make can make
 * it; else it runs, and says what one of its lanes waits for.
 */
export function createWaits(c: CampaignContext, elapsed: Elapsed): Waits {
  const working = new Set<number>()
  const waiting = new Map<number, Wait>()
  const state = { stands: false, reason: null as string | null }

  function tell(): void {
    const stands = working.size > 0 && [...working].every((lane) => waiting.get(lane)?.stands === true)
    const reasons = new Set([...waiting.values()].map(({ reason }) => reason))
    const reason = reasons.size === 0 ? null : [...reasons].join(' ')
    if (stands === state.stands && reason === state.reason) return
    if (stands !== state.stands) {
      elapsed.run(!stands)
      if (stands) elapsed.persist()
    }
    Object.assign(state, { stands, reason })
    setCampaignState(c.db, c.campaign.id, stands ? 'paused' : 'running', reason, c.clock.nowMs())
    c.announce({ kind: 'campaign-changed', campaign: c.campaign.id })
  }

  return {
    of: (lane) => ({
      say: (wait) => {
        if (wait === null) waiting.delete(lane)
        else waiting.set(lane, wait)
        tell()
      },
    }),
    atWork: (lane, isAtWork) => {
      if (isAtWork) working.add(lane)
      else working.delete(lane)
      tell()
    },
  }
}
