import type { Decisions } from '../../main/core/decide/lanes.ts'
import { evidencePolicy } from '../../main/core/decide/policy.ts'
import type {
  Answer,
  KeptFor,
  Policy,
  Request,
  RunAnswer,
  RunRequest,
  Settings,
} from '../../main/core/decide/protocol.ts'
import { settingsOf } from '../../main/core/plan/simulate.ts'
import { STUDY_WORLD, type WorldSettings, world } from '../../main/core/plan/world.ts'

/** A request of the decisions and what it was answered. */
export type Step = { readonly request: Request; readonly answer: Answer }

export type SimulateOptions = {
  readonly world?: Partial<WorldSettings>
  readonly settings?: Partial<Settings>
  readonly seed?: number
  /** Decides in place of decisions of their own. */
  readonly policy?: Policy
  /** What every proposal is worth keeping for. */
  readonly keptFor?: KeptFor
  /** Moves every y by this, also the one at which a run is stopped: another unit of the metric. */
  readonly unit?: number
  /** Changes what a run of the world is answered by. */
  readonly distort?: (answer: RunAnswer, index: number, request: RunRequest) => Answer
}

/** A small campaign in the study's world, fast enough for a test: every step of it. */
export function simulated(options: SimulateOptions = {}): Step[] {
  const settings: WorldSettings = { ...STUDY_WORLD, proposals: 80, budgetS: 20 * 3600, ...options.world }
  const place = world(settings, options.seed ?? 7)
  const policy = options.policy ?? evidencePolicy({ ...settingsOf(settings, 0.05, 7), ...options.settings })
  let proposed = 0
  let runs = 0
  let kept: number[] = []
  return driven(policy, (request) => {
    switch (request.kind) {
      case 'proposal':
        if (proposed >= settings.proposals) return { kind: 'exhausted' }
        return { kind: 'proposal', experiment: ++proposed, ...(options.keptFor && { keptFor: options.keptFor }) }
      case 'merge':
        return { kind: 'merge', merges: place.merges(request.patches) }
      case 'run': {
        const { killAbove } = request
        const ran = place.run({ ...request, killAbove: killAbove === null ? null : killAbove - (options.unit ?? 0) })
        if (ran === null) return { kind: 'budget-over' }
        return options.distort?.(ran, runs++, request) ?? ran
      }
      case 'verdict':
        if (request.verdict === 'keep') kept = [...kept, request.experiment]
        if (request.verdict === 'retired') kept = kept.filter((patch) => patch !== request.experiment)
        place.keep(kept)
        return { kind: 'noted' }
      default:
        return { kind: 'noted' }
    }
  })
}

/** Decisions of one lane, to be driven like any policy. */
export function* oneLane(decisions: Decisions): Policy {
  for (let request = decisions.asked(0); request !== null; request = decisions.asked(0))
    decisions.tell(0, yield request)
}

/** Drives decisions to their end; more than 20,000 steps are taken for an endless loop. */
export function driven(policy: Policy, answerTo: (request: Request) => Answer): Step[] {
  const steps: Step[] = []
  for (let next = policy.next(); !next.done; ) {
    const answer = answerTo(next.value)
    steps.push({ request: next.value, answer })
    if (steps.length > 20_000) throw new Error('the decisions do not end')
    next = policy.next(answer)
  }
  return steps
}

/** What was decided, without the numbers: what must not change when all of them are multiplied. */
export function verdictsOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ request }) =>
    request.kind === 'verdict' ? [`${request.experiment} ${request.verdict} ${request.reason}`] : [],
  )
}
