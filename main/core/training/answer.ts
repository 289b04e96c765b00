import type { Objective } from '../../../preload/contract/campaign.ts'
import type { RunAnswer, RunOutcome } from '../decide/protocol.ts'
import type { EndedRun, RunRecord } from '../store/runs.ts'
import { yOf } from './objective.ts'

/**
 * What the decisions are told about a run: a function of its stored row alone, so that a replay tells them the same.
 * Throws for a run that has not ended.
 */
export function answerOfRun(run: RunRecord, objective: Objective, baselineValue: number | null): RunAnswer {
  const ended = run.ended
  if (ended === null) throw new Error(`run ${run.number} has no end yet`)
  return {
    kind: 'run',
    outcome: outcomeOf(ended),
    clean: ended.clean,
    y: runY(run, objective, baselineValue),
    prefixY: ended.prefixY,
    pace: ended.pace,
    prefixPace: ended.prefixPace,
    atS: ended.midS,
    costS: ended.costS,
    leftS: ended.leftS,
    guards: ended.guards.map(({ name, y, ok }) => ({ name, y, ok })),
    fingerprint: ended.fingerprint,
  }
}

/** What is compared (smaller is better), or null where the run gave no value. */
export function runY(run: RunRecord, objective: Objective, baselineValue: number | null): number | null {
  const ended = run.ended
  if (ended === null || ended.value === null || ended.outcome !== 'finished' || ended.censored) return null
  return yOf(objective, ended.value, baselineValue)
}

/**
 * A run that came to nothing on a disturbed machine says as little as one that was lost: the GPU was gone, another program had its memory,
 * somebody else's load made it late. One that changed protected files did so by itself.
 */
function outcomeOf(ended: EndedRun): RunOutcome {
  const outcome = outcomeByItself(ended)
  const cameToNothing = outcome === 'crashed' || outcome === 'timed-out' || outcome === 'censored'
  return cameToNothing && !ended.clean && ended.endedBy !== 'tampered' ? 'lost' : outcome
}

function outcomeByItself(ended: EndedRun): RunOutcome {
  switch (ended.outcome) {
    case 'finished':
      return ended.censored ? 'censored' : ended.value === null ? 'crashed' : 'finished'
    case 'crashed':
      return 'crashed'
    case 'timed-out':
      return ended.censored ? 'censored' : 'timed-out'
    case 'stopped':
      return ended.endedBy === 'killed-early' ? 'killed' : 'lost'
    case 'lost':
      return 'lost'
  }
}
