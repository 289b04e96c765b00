import { evidencePolicy } from '../decide/policy.ts'
import type { Answer, Claim, PatchNumber, Request, Settings } from '../decide/protocol.ts'
import { assertNever } from '../failure.ts'
import { type World, type WorldSettings, world } from './world.ts'

/** How a simulated campaign came out. Gains are true ones: the world tells what no campaign can know. */
export type Outcome = {
  /** True gain of the final stack, as a factor minus 1 (0.11: 11 % better). */
  readonly gain: number
  readonly kept: number
  /** Kept patches without which the stack would be no worse. */
  readonly falseKeeps: number
  readonly runs: number
  readonly hours: number
  /** Machine hours until the stack's true gain first reached 6 %; null: never. */
  readonly hoursTo6: number | null
  /** The true gain of the stack after each change of it, oldest first; before the first it is 0. */
  readonly course: readonly { readonly hours: number; readonly gain: number }[]
  readonly claim: Claim | null
  /** Proposals that were looked at. */
  readonly proposed: number
  /** Every proposal that is a win: its gain alone, and whether it is in the final stack. */
  readonly wins: readonly { readonly gain: number; readonly kept: boolean }[]
}

/** Settings of a campaign in this world, as the decisions get them: the noise and the mixture of gains are not told. */
export function settingsOf(w: WorldSettings, q: number, rngSeed: number, minEffect = 0): Settings {
  return {
    q,
    minEffect,
    minEffectAuto: false,
    budgetS: w.budgetS,
    runS: w.runS,
    proposals: w.proposals,
    finalPairs: 8,
    freshSeedBase: 1000,
    rngSeed,
    canSetSeed: true,
    hasPrefix: true,
    guards: [],
    transferRunS: null,
    reserveShare: 0.15,
  }
}

/** A whole campaign of the real decisions in a made-up world. */
export function simulate(w: WorldSettings, seed: number, q: number, minEffect = 0): Outcome {
  const place = world(w, seed)
  const watch = watcher(w, place)
  const policy = evidencePolicy(settingsOf(w, q, seed, minEffect))
  let proposed = 0
  let claim: Claim | null = null
  const answer = (request: Request): Answer => {
    switch (request.kind) {
      case 'proposal':
        return proposed < w.proposals ? { kind: 'proposal', experiment: ++proposed } : { kind: 'exhausted' }
      case 'merge':
        return { kind: 'merge', merges: place.merges(request.patches) }
      case 'run':
        return place.run(request) ?? { kind: 'budget-over' }
      case 'verdict':
        if (request.verdict === 'keep') watch.keep([...watch.kept(), request.experiment])
        if (request.verdict === 'retired') watch.keep(watch.kept().filter((patch) => patch !== request.experiment))
        return { kind: 'noted' }
      case 'note':
      case 'rebuild':
        return { kind: 'noted' }
      case 'finish':
        claim = request.claim
        return { kind: 'noted' }
      default:
        return assertNever(request)
    }
  }
  let step = policy.next()
  while (step.done !== true) step = policy.next(answer(step.value))
  return { ...watch.outcome(), claim, proposed }
}

/** The usual rule: one run of each proposal, kept when it is better than the best number so far. */
export function simulateGreedy(w: WorldSettings, seed: number): Outcome {
  const place = world(w, seed)
  const watch = watcher(w, place)
  const first = place.run({ patches: [], seed: 0, killAbove: null })
  let best = first?.y ?? 0
  let proposed = 0
  for (let patch = 1; patch <= w.proposals; patch++) {
    const ran = place.run({ patches: [...watch.kept(), patch], seed: 0, killAbove: null })
    if (ran === null) break
    proposed = patch
    if (ran.outcome !== 'finished' || ran.y === null || ran.y >= best) continue
    best = ran.y
    watch.keep([...watch.kept(), patch])
  }
  return { ...watch.outcome(), claim: null, proposed }
}

function watcher(w: WorldSettings, place: World) {
  let kept: readonly PatchNumber[] = []
  let hoursTo6: number | null = null
  const course: { hours: number; gain: number }[] = []
  return {
    kept: () => kept,
    keep: (next: readonly PatchNumber[]) => {
      kept = next
      place.keep(next)
      course.push({ hours: place.clockS() / 3600, gain: Math.expm1(place.gainOf(next)) })
      if (hoursTo6 === null && place.gainOf(next) >= Math.log(1.06)) hoursTo6 = place.clockS() / 3600
    },
    outcome: () => {
      const gain = place.gainOf(kept)
      const falseKeeps = kept.filter((patch) => gain - place.gainOf(kept.filter((other) => other !== patch)) <= 1e-9)
      return {
        gain: Math.expm1(gain),
        kept: kept.length,
        falseKeeps: falseKeeps.length,
        runs: place.runs(),
        hours: Math.min(place.clockS(), w.budgetS) / 3600,
        hoursTo6,
        course,
        wins: place.gains.flatMap((own, i) => (own > 0 ? [{ gain: own, kept: kept.includes(i + 1) }] : [])),
      }
    },
  }
}
