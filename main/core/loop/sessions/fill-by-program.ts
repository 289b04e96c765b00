import { join } from 'node:path'
import type { ProgramAgent } from '../../agent/agent.ts'
import { oneLine } from '../../export/line.ts'
import { type Held, hostDevice } from '../../gpu/lease.ts'
import { campaignById } from '../../store/campaigns.ts'
import { takeIdea } from '../../store/ideas.ts'
import {
  dearestSession,
  insertSession,
  type OpenSession,
  openSessions,
  pastSessions,
  unknownSessions,
} from '../../store/sessions.ts'
import { proposalSteps } from '../../store/steps.ts'
import { spentOf } from '../../views/spent.ts'
import { createBell } from '../bell.ts'
import { isOn } from '../confinement.ts'
import { liveBudget } from '../live-budget.ts'
import type { Filling } from '../proposals.ts'
import { changeSentence, createOutside, watchMirror } from '../runs/outside.ts'
import { standingStack } from '../withdraw.ts'
import { createBlocking } from './blocking.ts'
import { type Expected, mayStart } from './budget.ts'
import { depthOf, PACE_OF, paceOf, startsAnother } from './depth.ts'
import { endSession } from './end-session.ts'
import { createMemory, readProgram } from './memory.ts'
import { proposeOwn } from './own-proposal.ts'
import { schedule } from './schedule.ts'
import { createSerial } from './serial.ts'
import { runSession } from './session.ts'
import { createSimilar } from './similar.ts'

/** What the filler does next. */
type Next =
  | { readonly kind: 'start'; readonly reserve: Expected }
  /** Until something changes, or `untilMs` (epoch) has come. */
  | { readonly kind: 'wait'; readonly untilMs: number | null; readonly why: string | null }
  | { readonly kind: 'over'; readonly why: string }

/** What a session holds that leaves the devices to the runs. */
const notNeeded: Held = { begin: () => {}, release: () => {} }

const noTrace = { limitsInARow: 0, outside: [] }

/** Keeps sessions of a program going, several at once, so far ahead of the runs that these never wait for one. */
export async function fillByProgram(f: Filling, agent: ProgramAgent): Promise<void> {
  const { c, trees, state } = f
  // A session that throws ends the others too: Pawl made a mistake.
  const defect = new AbortController()
  const signals = { leave: f.signals.leave, stop: AbortSignal.any([f.signals.stop, defect.signal]) }
  const campaign = c.campaign.id
  const memory = createMemory(c, await readProgram(c.mirror, c.campaign.base))
  const similar = createSimilar(c.db, campaign)
  const mirror = await watchMirror(c)
  const outside = createOutside(c)
  const serial = createSerial()
  let blocking = createBlocking(agent)
  const ended = createBell()
  const errors: unknown[] = []
  const lives = new Set<Promise<void>>()
  const isAborted = () => signals.leave.aborted || signals.stop.aborted

  for (const open of openSessions(c.db, campaign)) launch(open)
  try {
    while (!isAborted()) {
      if (state.again) blocking = createBlocking(agent)
      state.again = false
      const next = whatNext()
      state.over = next.kind === 'over' ? next.why : null
      state.blocked = blocking.blocked()
      state.pausedFor = next.kind === 'wait' ? next.why : null
      if (next.kind === 'start') {
        await start(next.reserve)
        f.tell()
        continue
      }
      const heard = Promise.race([f.nudged(), ended.heard()])
      f.tell()
      c.announce({ kind: 'campaign-changed', campaign })
      await (next.kind === 'wait' && next.untilMs !== null ? until(next.untilMs, heard) : heard)
    }
  } finally {
    await Promise.allSettled(lives)
  }
  if (errors.length > 0) throw errors[0]

  function whatNext(): Next {
    const live = state.live.size
    const nothing = { kind: 'wait', untilMs: null, why: null } as const
    if (f.control.isPaused() || blocking.blocked() !== null) return nothing
    const past = pastSessions(c.db, campaign, PACE_OF)
    const may = mayStart(liveBudget(c), spentOf(c.db, campaign, 0), dearestSession(c.db, campaign), {
      live,
      billing: past.at(-1)?.billing ?? agent.billing,
      unknown: unknownSessions(c.db, campaign),
    })
    if (may.kind === 'no') return may.waits || live > 0 ? nothing : { kind: 'over', why: may.sentence }
    const now = c.clock.nowMs()
    const wait = Math.max(blocking.waitUntilMs(), past.at(-1)?.waitUntil ?? 0)
    if (wait > now)
      return {
        kind: 'wait',
        untilMs: wait,
        why: `waits for its limit to end at ${new Date(wait).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      }
    const depth = depthOf(paceOf(past, proposalSteps(c.db, campaign, 3 * PACE_OF), agent.parallel))
    return startsAnother(depth, f.waiting(), live) ? { kind: 'start', reserve: may.reserve } : nothing
  }

  async function start(reserve: Expected): Promise<void> {
    const budget = liveBudget(c)
    const plan = schedule(
      memory.forSchedule(
        budget.experiments === null || spentOf(c.db, campaign, 0).experiments + 2 < budget.experiments,
      ),
    )
    const stack = standingStack(c)
    const tip = await trees.compose(stack)
    if (tip.kind === 'conflict') throw new Error(`the stack itself does not compose: experiment ${tip.experiment}`)
    if (plan.kind === 'retest' || plan.kind === 'combine') {
      const own = await serial(() => proposeOwn(c, trees, similar, plan, stack, tip.commit))
      if (own !== null) {
        c.announce({ kind: 'experiment-changed', campaign, experiment: own.experiment })
        return
      }
    }
    const id = c.newId()
    const startedAt = c.clock.nowMs()
    const number = c.db.transaction(() => {
      if (plan.idea !== null) takeIdea(c.db, plan.idea, id)
      return insertSession(c.db, campaign, {
        id,
        agent: agent.identity.label,
        plan,
        stack,
        commit: tip.commit,
        billing: agent.billing,
        reservedUsd: reserve.usd,
        reservedTokens: reserve.tokens,
        startedAt,
      })
    })
    launch({ id, number, plan, stack, commit: tip.commit, startedAt })
  }

  function launch(session: OpenSession): void {
    state.live.set(session.id, {
      session: session.id,
      number: session.number,
      kind: session.plan.kind,
      startedAt: session.startedAt,
      doing: 'it is prepared',
    })
    c.announce({ kind: 'session-changed', campaign, session: session.id })
    const life = live(session)
      .catch((error: unknown) => {
        errors.push(error)
        defect.abort()
      })
      .finally(() => {
        state.live.delete(session.id)
        lives.delete(life)
        ended.ring()
      })
    lives.add(life)
  }

  async function live(session: OpenSession): Promise<void> {
    const needsDevice = agent.sharesDevice || session.plan.kind === 'study'
    const stopped = AbortSignal.any([signals.leave, signals.stop])
    // One that goes on since before Pawl was ended still has what it took.
    const held = needsDevice ? await c.leases.take(deviceOf(), { run: session.id, stopped }) : notNeeded
    if (held === null) {
      // Its row stays open when Pawl leaves: the next start begins it again.
      if (signals.leave.aborted) return
      const why = 'The campaign ended before it began.'
      await serial(() =>
        endSession(c, agent, trees, similar, session, { kind: 'lost', outcome: 'stopped', why }, noTrace),
      )
      return
    }
    let isLeft = false
    try {
      held.begin({ id: session.id, folder: join(c.folders.session(session.id), 'launch') })
      const confined = isOn(c.sandbox, c.project)
      const before = confined ? null : await outside.look()
      const budget = liveBudget(c)
      const spent = spentOf(c.db, campaign, 0)
      const others = [...state.live.values()].filter((other) => other.session !== session.id)
      const result = await runSession(c, agent, memory, session, await startCommit(session), {
        ...signals,
        usd:
          budget.usd === null
            ? null
            : Math.max(0.01, budget.usd - (spent.usd ?? 0)) + (dearestSession(c.db, campaign).usd ?? 0),
        tokens:
          budget.tokens === null
            ? null
            : Math.max(1, budget.tokens - (spent.tokens ?? 0)) + (dearestSession(c.db, campaign).tokens ?? 0),
        others: others.map((other) => `session ${other.number}, ${other.kind}: ${other.doing}`),
        doing: (text) => {
          const known = state.live.get(session.id)
          if (known !== undefined) state.live.set(session.id, { ...known, doing: oneLine(text, 120) })
        },
      })
      isLeft = result.kind === 'left'
      if (result.kind === 'left') return
      const who = `Session ${session.number}`
      const seen = [
        ...(await mirror.look(who)),
        ...(before === null ? [] : (await outside.changes(before)).map((change) => changeSentence(change, who))),
      ]
      const limitsInARow = pastSessions(c.db, campaign, PACE_OF)
        .reverse()
        .findIndex((past) => past.waitUntil === null)
      const came = await serial(() =>
        endSession(c, agent, trees, similar, session, result, {
          limitsInARow: Math.max(0, limitsInARow),
          outside: seen,
        }),
      )
      blocking.heed(came, c.clock.nowMs())
    } finally {
      if (!isLeft) held.release()
    }
  }

  /** Its uuid may have changed since the campaign began. */
  function deviceOf(): string {
    return campaignById(c.db, campaign)?.devices[0]?.uuid ?? hostDevice
  }

  /** What its clone begins with: the incumbent, with the experiments that it starts from where they go with it. */
  async function startCommit({ plan, stack, commit }: OpenSession): Promise<string> {
    const on = plan.kind === 'branch' ? plan.on : plan.kind === 'combine' ? plan.on.slice(0, 1) : []
    if (on.length === 0) return commit
    const composed = await trees.compose([...stack, ...on.filter((experiment) => !stack.includes(experiment))])
    return composed.kind === 'commit' ? composed.commit : commit
  }

  /** Waits for a moment, or until something is heard before it. */
  async function until(ms: number, heard: Promise<void>): Promise<void> {
    const alarm = createBell()
    // No timer takes more than 24 days; whoever wakes early looks and waits again.
    const timer = setTimeout(alarm.ring, Math.min(2 ** 31 - 1, Math.max(0, ms - c.clock.nowMs())))
    try {
      await Promise.race([heard, alarm.heard()])
    } finally {
      clearTimeout(timer)
    }
  }
}
