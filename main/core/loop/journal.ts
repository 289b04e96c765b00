import type { Decisions } from '../decide/lanes.ts'
import type { Answer, Request } from '../decide/protocol.ts'
import type { StepRecord } from '../store/steps.ts'
import { sameRequest } from './same-request.ts'

/** Where the decisions stand after the stored steps: what comes next, or where they no longer ask what was stored. */
export type Standing =
  | { readonly kind: 'asking'; readonly seq: number }
  | { readonly kind: 'diverged'; readonly seq: number; readonly stored: Request; readonly asked: Request | null }

/**
 * Tells stored answers to fresh decisions, in the order in which they came, each to the lane that asked. A restart goes on from what comes out; a
 * replay looks for a divergence. `answerOf` gives the answer of a step: for a run it is read from the run's own row.
 */
export function restore(
  decisions: Decisions,
  steps: readonly StepRecord[],
  answerOf: (step: StepRecord) => Answer,
): Standing {
  for (const step of steps) {
    const asked = step.lane < decisions.lanes ? decisions.asked(step.lane) : null
    if (asked === null || !sameRequest(asked, step.request))
      return { kind: 'diverged', seq: step.seq, stored: step.request, asked }
    decisions.tell(step.lane, answerOf(step))
  }
  return { kind: 'asking', seq: (steps.at(-1)?.seq ?? 0) + 1 }
}
