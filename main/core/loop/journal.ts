import type { Answer, Policy, Request } from '../decide/protocol.ts'
import type { StepRecord } from '../store/steps.ts'

/** Where the decisions stand after the stored steps: what they ask for next, or where they no longer ask what was stored. */
export type Standing =
  | { readonly kind: 'asking'; readonly request: Request; readonly seq: number }
  | { readonly kind: 'ended'; readonly seq: number }
  | { readonly kind: 'diverged'; readonly seq: number; readonly stored: Request; readonly asked: Request | null }

/**
 * Feeds stored answers to fresh decisions. A restart goes on from what comes out; a replay looks for a divergence.
 * `answerOf` gives the answer of a step: for a run it is read from the run's own row.
 */
export function restore(
  policy: Policy,
  steps: readonly StepRecord[],
  answerOf: (step: StepRecord) => Answer,
): Standing {
  let asked = policy.next()
  for (const step of steps) {
    if (asked.done) return { kind: 'diverged', seq: step.seq, stored: step.request, asked: null }
    if (JSON.stringify(asked.value) !== JSON.stringify(step.request)) {
      return { kind: 'diverged', seq: step.seq, stored: step.request, asked: asked.value }
    }
    asked = policy.next(answerOf(step))
  }
  const seq = (steps.at(-1)?.seq ?? 0) + 1
  return asked.done ? { kind: 'ended', seq } : { kind: 'asking', request: asked.value, seq }
}
