import { evidencePolicy } from '../../main/core/decide/policy.ts'
import type { Answer, VerdictRequest } from '../../main/core/decide/protocol.ts'
import { random } from '../../main/core/decide/random.ts'
import { depthOf, PACE_OF, paceOf, startsAnother } from '../../main/core/loop/sessions/depth.ts'
import { type Begun, schedule, type Tried } from '../../main/core/loop/sessions/schedule.ts'
import { settingsOf } from '../../main/core/plan/simulate.ts'
import { type WorldSettings, world } from '../../main/core/plan/world.ts'
import type { SessionPlan } from '../../preload/contract/session.ts'

/** What the agents of a simulated campaign are like. */
export type SimulatedAgents = {
  /** Sessions take between so many seconds, each as often as any other. */
  readonly sessionS: readonly [number, number]
  /** Share of sessions that make a proposal which can be measured. */
  readonly yields: number
  /** The most sessions at the same time. */
  readonly parallel: number
  /** `ahead`: as Pawl does it. `waits`: a session begins when a run needs it. */
  readonly loop: 'ahead' | 'waits'
}

/** Seconds of the device. */
export type SimulatedTimes = {
  readonly totalS: number
  /** It did nothing, because no proposal was there. */
  readonly idleS: number
  /** A study had it. */
  readonly studiedS: number
  readonly sessions: number
  readonly proposals: number
  readonly kept: number
}

type Live = { readonly endS: number; readonly startS: number; readonly yields: boolean; readonly plan: SessionPlan }

/** A whole campaign on a simulated clock: the real decisions, the real schedule and the real depth; the world and the agents made up. */
export function simulatedAgents(w: WorldSettings, agents: SimulatedAgents, seed: number): SimulatedTimes {
  const draw = random(seed + 1000)
  const place = world(w, seed)
  const policy = evidencePolicy(settingsOf(w, 0.05, seed))
  const clock = { idleS: 0, studiedS: 0 }
  const nowS = () => place.clockS() + clock.idleS + clock.studiedS
  const past: { durationMs: number; yielded: boolean; endedBy: string }[] = []
  const asked: { at: number; answer: Answer['kind'] }[] = []
  const tried: Tried[] = []
  const sessions: Begun[] = []
  const studies: number[] = []
  let live: Live[] = []
  const ready: number[] = []
  let kept: number[] = []
  let keeps = 0

  /** Proposals that are made or may yet come. */
  const promised = () => tried.length + live.length
  const lasts = () => agents.sessionS[0] + (agents.sessionS[1] - agents.sessionS[0]) * draw.uniform()

  function propose(plan: SessionPlan): void {
    const fresh = {
      verdict: 'pending',
      reason: null,
      gain: null,
      hi: null,
      probability: null,
      keepsThen: null,
    } as const
    const number = tried.length + 1
    tried.push({ number, kind: plan.kind, on: plan.on, ...fresh })
    ready.push(number)
  }

  /** `wanted`: a run waits for it. */
  function fill(wanted = false): void {
    if (agents.loop === 'waits' && !wanted) return
    for (;;) {
      const depth =
        agents.loop === 'waits'
          ? { ahead: 1, parallel: 1 }
          : depthOf(paceOf(past.slice(-PACE_OF), asked.slice(-3 * PACE_OF), agents.parallel))
      if (promised() >= w.proposals || !startsAnother(depth, ready.length, live.length + studies.length)) return
      const facts = { tried, sessions, keeps, stack: kept.length, idea: null, minEffect: 0, hasRoom: true }
      const plan = schedule(facts)
      if (plan.kind === 'retest' || plan.kind === 'combine') {
        propose(plan)
        continue
      }
      sessions.push({ plan, isOver: false, keepsThen: keeps })
      // A study waits until the device is free, and has it then.
      if (plan.kind === 'study') studies.push(lasts())
      else live.push({ startS: nowS(), endS: nowS() + 1 + lasts(), yields: draw.uniform() < agents.yields, plan })
    }
  }

  /** Ends the sessions that are over by now, in their order. */
  function catchUp(): void {
    for (;;) {
      const [next] = live.filter((session) => session.endS <= nowS()).sort((a, b) => a.endS - b.endS)
      if (next === undefined) return
      live = live.filter((session) => session !== next)
      past.push({ durationMs: (next.endS - next.startS) * 1000, yielded: next.yields, endedBy: 'exited' })
      if (next.yields) propose(next.plan)
      fill()
    }
  }

  function study(): void {
    for (const takesS of studies.splice(0)) {
      clock.studiedS += takesS
      past.push({ durationMs: takesS * 1000, yielded: true, endedBy: 'exited' })
      catchUp()
      fill()
    }
  }

  function proposal(before: Answer | null): Answer {
    fill()
    for (;;) {
      const experiment = ready.shift()
      if (experiment !== undefined) return { kind: 'proposal', experiment }
      if (promised() >= w.proposals && live.length === 0) return { kind: 'exhausted' }
      if (before?.kind !== 'no-proposal-yet') return { kind: 'no-proposal-yet' }
      fill(true)
      study()
      if (ready.length > 0 || live.length === 0) continue
      const endS = Math.min(...live.map((session) => session.endS))
      clock.idleS += Math.max(0, endS - nowS())
      catchUp()
    }
  }

  function note(request: VerdictRequest): void {
    if (request.verdict === 'keep') {
      keeps += 1
      kept = [...kept, request.experiment]
    }
    if (request.verdict === 'retired') kept = kept.filter((patch) => patch !== request.experiment)
    place.keep(kept)
    const { verdict, reason, evidence } = request
    const [gain, hi, probability] = [evidence?.gain ?? null, evidence?.hi ?? null, evidence?.probability ?? null]
    const known = tried[request.experiment - 1]
    if (known !== undefined)
      tried[request.experiment - 1] = { ...known, verdict, reason, gain, hi, probability, keepsThen: keeps }
  }

  let before: Answer | null = null
  for (let next = policy.next(); !next.done; next = policy.next(before)) {
    const request = next.value
    if (request.kind === 'run') study()
    before =
      request.kind === 'proposal'
        ? proposal(before)
        : request.kind === 'merge'
          ? { kind: 'merge', merges: place.merges(request.patches) }
          : request.kind === 'run'
            ? (place.run(request) ?? { kind: 'budget-over' })
            : { kind: 'noted' }
    if (request.kind === 'verdict') note(request)
    if (request.kind === 'proposal') asked.push({ at: nowS() * 1000, answer: before.kind })
    catchUp()
  }
  return {
    totalS: nowS(),
    ...clock,
    sessions: sessions.length,
    proposals: asked.filter((step) => step.answer === 'proposal').length,
    kept: kept.length,
  }
}
