import type { Decisions } from '../../main/core/decide/lanes.ts'
import type { Answer, Claim, Request, Settings } from '../../main/core/decide/protocol.ts'
import { campaignDecisions } from '../../main/core/decide/rebuild.ts'
import { settingsOf } from '../../main/core/plan/simulate.ts'
import { type WorldSettings, world } from '../../main/core/plan/world.ts'
import type { Step } from './simulated.ts'

export type LaneStep = Step & { readonly lane: number; readonly fromS: number; readonly toS: number }

export type Course = {
  readonly steps: readonly LaneStep[]
  readonly claim: Claim | null
  /** True gain of the final stack, as a factor minus 1. */
  readonly gain: number
  readonly kept: readonly number[]
  readonly falseKeeps: readonly number[]
  readonly runs: number
}

export type LanesOptions = {
  readonly world: WorldSettings
  readonly seed: number
  readonly q?: number
  /** What each device adds to every y: its number of lanes is that of the campaign. */
  readonly levels: readonly number[]
  readonly settings?: Partial<Settings>
  readonly decisions?: (settings: Settings) => Decisions
  /** Looks at every step; an answer of its own takes the place of the world's. */
  readonly instead?: (request: Request, lane: number, step: number) => Answer | null
}

type Under = { readonly request: Request; readonly answer: Answer; readonly fromS: number; readonly toS: number }

/**
 * A simulated campaign on several devices at once: each lane's run takes its time on its own device, and whichever ends first is told first. Ends
 * with the decisions' finish.
 */
export function simulatedLanes(o: LanesOptions): Course {
  const { levels, seed } = o
  const places = levels.map((_, lane) => world(o.world, seed, lane))
  const settings: Settings = {
    ...settingsOf(o.world, o.q ?? 0.05, seed),
    budgetS: o.world.budgetS * levels.length,
    lanes: levels.length,
    ...o.settings,
  }
  const decisions = (o.decisions ?? campaignDecisions)(settings)
  const steps: LaneStep[] = []
  let proposed = 0
  let kept: readonly number[] = []
  let claim: Claim | null = null
  const leftS = (nowS: number) => Math.max(0, (o.world.budgetS - nowS) * levels.length)
  const gainOf = (patches: readonly number[]) => places[0]?.gainOf(patches) ?? 0

  function answerTo(request: Request, lane: number, nowS: number): Under {
    const place = places[lane]
    if (place === undefined) throw new Error(`there is no lane ${lane}`)
    const at = (answer: Answer, toS = nowS): Under => ({ request, answer, fromS: nowS, toS })
    const own = o.instead?.(request, lane, steps.length) ?? null
    if (own !== null) return at(own)
    switch (request.kind) {
      case 'proposal':
        return at(proposed < o.world.proposals ? { kind: 'proposal', experiment: ++proposed } : { kind: 'exhausted' })
      case 'merge':
        return at({ kind: 'merge', merges: place.merges(request.patches) })
      case 'run': {
        place.waitUntil(nowS)
        const level = levels[lane] ?? 0
        const killAbove = request.killAbove === null ? null : request.killAbove - level
        const ran = place.run({ ...request, killAbove })
        if (ran === null) return at({ kind: 'budget-over' })
        const moved = (y: number | null) => (y === null ? null : y + level)
        const toS = place.clockS()
        return at({ ...ran, y: moved(ran.y), prefixY: moved(ran.prefixY), leftS: leftS(toS) }, toS)
      }
      case 'verdict':
        if (request.verdict === 'keep') kept = [...kept, request.experiment]
        if (request.verdict === 'retired') kept = kept.filter((patch) => patch !== request.experiment)
        for (const each of places) each.keep(kept)
        return at({ kind: 'noted' })
      case 'finish':
        claim = request.claim
        return at({ kind: 'noted' })
      default:
        return at({ kind: 'noted' })
    }
  }

  const under = levels.map((): Under | null => null)
  for (let nowS = 0; ; ) {
    for (const lane of levels.keys()) {
      const asked = decisions.asked(lane)
      if (asked?.kind === 'rebuild') return ended()
      if (asked !== (under[lane]?.request ?? null)) under[lane] = asked === null ? null : answerTo(asked, lane, nowS)
    }
    const next = under.reduce<number | null>((best, one, lane) => {
      if (one === null) return best
      return best === null || one.toS < (under[best]?.toS ?? Number.POSITIVE_INFINITY) ? lane : best
    }, null)
    const first = next === null ? null : under[next]
    if (next === null || first == null) throw new Error('every lane rests')
    nowS = first.toS
    steps.push({ request: first.request, answer: first.answer, lane: next, fromS: first.fromS, toS: first.toS })
    if (steps.length > 40_000) throw new Error('the decisions do not end')
    under[next] = null
    decisions.tell(next, first.answer)
  }

  function ended(): Course {
    const gain = gainOf(kept)
    return {
      steps,
      claim,
      gain: Math.expm1(gain),
      kept,
      falseKeeps: kept.filter((patch) => gain - gainOf(kept.filter((other) => other !== patch)) <= 1e-9),
      runs: places.reduce((sum, place) => sum + place.runs(), 0),
    }
  }
}
