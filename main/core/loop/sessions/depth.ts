import type { Answer } from '../../decide/protocol.ts'
import type { PastSession } from '../../store/sessions.ts'

/** What was seen of agents and runs lately, newest last; all in milliseconds. */
export type Pace = {
  /** How long each session took, those without a patch too. */
  readonly sessionsMs: readonly number[]
  /** Of these sessions, how many made a proposal that could be measured. */
  readonly yielded: number
  /** Between two proposals that the decisions took, where they did not have to wait for the second. */
  readonly takenEveryMs: readonly number[]
  /** The most sessions at the same time. */
  readonly most: number
}

/** The pace of what was stored lately: sessions that are over, and how asking for proposals was answered; both oldest first. Pure. */
export function paceOf(
  past: readonly Pick<PastSession, 'durationMs' | 'yielded' | 'endedBy'>[],
  asked: readonly { readonly at: number; readonly answer: Answer['kind'] }[],
  most: number,
): Pace {
  const programs = past.filter((session) => session.endedBy !== null)
  return {
    sessionsMs: programs.map((session) => session.durationMs),
    yielded: programs.filter((session) => session.yielded).length,
    takenEveryMs: asked.flatMap((step, index) => {
      const before = asked[index - 1]
      return step.answer === 'proposal' && before?.answer === 'proposal' ? [step.at - before.at] : []
    }),
    most,
  }
}

/** How far the agents' side works ahead of the runs. */
export type Depth = {
  /** Proposals to have ready or in work. */
  readonly ahead: number
  /** Sessions at the same time. */
  readonly parallel: number
}

/** Sessions, and three times as many askings, that the pace is told by: enough to even out, few enough to follow a change. */
export const PACE_OF = 20

/** Before anything is known: what a screen takes is unknown, and a session too many costs less than an idle device. */
const FIRST: Depth = { ahead: 4, parallel: 2 }

/** The very first goes alone: it shows whether the agent works at all. */
const PROBE: Depth = { ahead: 4, parallel: 1 }

/** More than this ahead would be proposed without what the runs in between have shown. */
const MOST_AHEAD = 12

/** Sessions are counted as so much slower than they were: a device that waits costs more than a proposal that waits. */
const CAUTION = 1.5

/**
 * How many proposals to have ready, and how many sessions at once, so that the decisions never wait: enough sessions to make proposals
 * as fast as they are taken, and as many proposals as are taken while the slowest usual session goes on (Little 1961: in the system =
 * rate times time). No more than that: what waits was proposed without knowing what was measured meanwhile. Pure.
 */
export function depthOf(pace: Pace): Depth {
  const cap = (depth: Depth): Depth => ({ ...depth, parallel: Math.max(1, Math.min(depth.parallel, pace.most)) })
  if (pace.sessionsMs.length === 0) return PROBE
  if (pace.sessionsMs.length < 3 || pace.takenEveryMs.length < 3) return cap(FIRST)
  const takenMs = Math.max(1, quantile(pace.takenEveryMs, 0.25))
  const yieldShare = Math.max(0.1, pace.yielded / pace.sessionsMs.length)
  const perProposalMs = mean(pace.sessionsMs) / yieldShare
  const slowMs = quantile(pace.sessionsMs, 0.9) / yieldShare
  return cap({
    ahead: Math.max(2, Math.min(MOST_AHEAD, Math.ceil((CAUTION * slowMs) / takenMs) + 1)),
    parallel: Math.ceil((CAUTION * perProposalMs) / takenMs),
  })
}

/** Whether one more session is to start now. `ready`: proposals that wait, those held for approval too; `live`: sessions that run. Pure. */
export function startsAnother(depth: Depth, ready: number, live: number): boolean {
  return live < depth.parallel && ready + live < depth.ahead
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The value below which a share of the values lies; the nearest rank. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0
}
