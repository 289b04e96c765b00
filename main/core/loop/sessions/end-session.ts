import type { ProgramAgent } from '../../agent/agent.ts'
import { parseAnswer, readAnswer } from '../../agent/answer.ts'
import type { Trouble } from '../../agent/diagnose.ts'
import { oneLine } from '../../export/line.ts'
import { removeFolder } from '../../git/removal.ts'
import { insertFinding, unchecked } from '../../store/findings.ts'
import { insertIdea, listIdeas, returnIdea } from '../../store/ideas.ts'
import { insertStudy, nothingKnown, type OpenSession, setSessionEnded } from '../../store/sessions.ts'
import { readEvents, replaceTranscript } from '../../store/transcripts.ts'
import type { CampaignContext } from '../context.ts'
import type { Trees } from '../trees.ts'
import { admit } from './admit.ts'
import { collect } from './collect.ts'
import { packTranscript } from './pack-transcript.ts'
import type { Ended } from './session.ts'
import { costOfSession } from './session-cost.ts'
import type { Similar } from './similar.ts'

/** What a session came to, for the one who decides on the next. */
export type SessionResult = {
  /** A proposal is ready or held. */
  readonly yielded: boolean
  readonly experiment: number | null
  readonly refusal: string | null
  readonly endedBy: string
  readonly trouble: Trouble | null
}

/** A wait that nobody named an end of; doubled for each in a row. A longer one than a week is somebody's joke. */
const firstWaitMs = 5 * 60_000
const longestWaitMs = 7 * 86_400_000
const mostAgentIdeas = 40

/**
 * Stores how a session ended and what came of it, all in one transaction, and clears its folder. `limitsInARow`: sessions before it that
 * ended at a limit. `outside`: what it left beyond its clone, as sentences.
 */
export async function endSession(
  c: CampaignContext,
  agent: ProgramAgent,
  trees: Trees,
  similar: Similar,
  session: OpenSession,
  ended: Exclude<Ended, { kind: 'left' }>,
  around: { readonly limitsInARow: number; readonly outside: readonly string[] },
): Promise<SessionResult> {
  const packed = await packTranscript(readEvents(c.db, session.id, 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
  const result = ended.kind === 'lost' ? lost(ended.outcome, ended.why) : await conclude(ended)
  await removeFolder(c.folders.session(session.id))
  c.announce({ kind: 'session-changed', campaign: c.campaign.id, session: session.id })
  return result

  function lost(outcome: 'lost' | 'stopped', why: string): SessionResult {
    c.db.transaction(() => {
      setSessionEnded(c.db, session.id, {
        ...nothingKnown,
        billing: agent.billing,
        endedAt: c.clock.nowMs(),
        outcome,
        endedBy: outcome,
        refusal: why,
      })
      if (session.plan.idea !== null) returnIdea(c.db, session.plan.idea, null)
    })
    return { yielded: false, experiment: null, refusal: why, endedBy: outcome, trouble: null }
  }

  async function conclude(e: Extract<Ended, { kind: 'ended' }>): Promise<SessionResult> {
    const cost = costOfSession(agent, e.account, c.prices())
    const waitUntil = e.account.trouble?.kind === 'limit' ? waitFor(e.account.trouble.untilMs) : null
    /** In the transaction that stores what came of it. */
    const store = (experiment: number | null, refusal: string | null, outcome: 'finished' | null = null) => {
      const at = c.clock.nowMs()
      setSessionEnded(c.db, session.id, {
        ...cost,
        experiment,
        refusal: refusal === null ? null : oneLine(refusal, 1_000),
        endedAt: at,
        outcome: outcome ?? outcomeOf(e, experiment),
        endedBy: e.reason,
        exitCode: e.exitCode,
        leftovers: e.leftovers,
        waitUntil,
      })
      replaceTranscript(c.db, session.id, packed)
      if (session.plan.idea !== null) returnIdea(c.db, session.plan.idea, experiment)
      for (const sentence of around.outside)
        insertFinding(c.db, c.campaign.id, {
          ...unchecked,
          id: c.newId(),
          experiment,
          run: null,
          session: session.id,
          kind: 'harness',
          sentence,
          createdAt: at,
        })
    }
    const trouble = e.account.trouble
    if (session.plan.kind === 'study') {
      const written = await readAnswer(e.clone)
      const text = written === null ? (e.account.last ?? '') : `${written.hypothesis ?? ''}\n${written.rationale}`
      const report = e.hide(text).trim()
      c.db.transaction(() => {
        store(null, report === '' ? 'It reported nothing.' : null, report === '' ? null : 'finished')
        if (report !== '')
          insertStudy(c.db, c.campaign.id, {
            session: session.id,
            stack: session.stack,
            text: report,
            at: c.clock.nowMs(),
          })
        keepIdeas((written ?? parseAnswer('')).ideas.map(e.hide))
      })
      return { yielded: report !== '', experiment: null, refusal: null, endedBy: e.reason, trouble }
    }
    const { proposal, ideas } = await collect(c.mirror, e.clone, session.commit, e, e.hide)
    if (proposal.kind === 'nothing') {
      c.db.transaction(() => {
        store(null, proposal.why)
        keepIdeas(ideas)
      })
      return { yielded: false, experiment: null, refusal: proposal.why, endedBy: e.reason, trouble }
    }
    const { plan, stack, commit } = session
    const admitted = await admit(
      c,
      trees,
      similar,
      { proposal, author: agent.identity.label, session: session.id, plan, stack, tip: commit },
      (experiment, refusal) => {
        store(experiment, refusal)
        keepIdeas(ideas)
      },
    )
    c.announce({ kind: 'experiment-changed', campaign: c.campaign.id, experiment: admitted.experiment })
    return {
      yielded: admitted.kind !== 'refused',
      experiment: admitted.experiment,
      refusal: admitted.refusal,
      endedBy: e.reason,
      trouble: null,
    }
  }

  /** What an agent would try another time waits for the researcher's word. */
  function keepIdeas(ideas: readonly string[]): void {
    const own = listIdeas(c.db, c.campaign.id).filter((idea) => idea.author === 'agent' && idea.state === 'held')
    for (const text of ideas.slice(0, Math.max(0, mostAgentIdeas - own.length)))
      insertIdea(c.db, c.campaign.id, {
        id: c.newId(),
        text: oneLine(text, 1_000),
        held: true,
        base: null,
        author: 'agent',
        place: 'last',
        createdAt: c.clock.nowMs(),
      })
  }

  function waitFor(untilMs: number | null): number {
    const now = c.clock.nowMs()
    const guess = now + firstWaitMs * 2 ** Math.min(6, around.limitsInARow)
    return Math.min(now + longestWaitMs, Math.max(now + 1000, untilMs ?? guess))
  }
}

function outcomeOf(e: Extract<Ended, { kind: 'ended' }>, experiment: number | null) {
  if (experiment !== null) return 'finished' as const
  switch (e.reason) {
    case 'exited':
      return e.exitCode === 0 ? ('finished' as const) : ('crashed' as const)
    case 'could-not-start':
      return 'crashed' as const
    case 'time-limit':
      return 'timed-out' as const
    default:
      return 'stopped' as const
  }
}
