import type { SessionPlan } from '../../../../preload/contract/session.ts'

/** What the schedule knows of an experiment; effects are log ratios over the incumbent of its time, null where nothing was measured. */
export type Tried = {
  readonly number: number
  readonly kind: SessionPlan['kind'] | null
  /** The experiments it was made from, beside the incumbent. */
  readonly on: readonly number[]
  readonly verdict: 'pending' | 'keep' | 'discard' | 'inconclusive' | 'crash' | 'retired'
  readonly reason: string | null
  readonly gain: number | null
  readonly hi: number | null
  readonly probability: number | null
  /** How many keeps there were when it was decided; null while it is pending. */
  readonly keepsThen: number | null
}

export type Begun = {
  readonly plan: SessionPlan
  readonly isOver: boolean
  /** How many keeps there were when it began. */
  readonly keepsThen: number
}

/** Everything the next session is decided on. */
export type ScheduleFacts = {
  readonly tried: readonly Tried[]
  /** Sessions so far, oldest first, those that still run among them. */
  readonly sessions: readonly Begun[]
  /** Keeps so far, the retired ones too: how often the incumbent has changed. */
  readonly keeps: number
  /** Patches on the stack now. */
  readonly stack: number
  readonly idea: { readonly id: string; readonly base: number | null } | null
  /** Smallest gain worth its code, as a log ratio. */
  readonly minEffect: number
  /** Whether near-misses may be tried again or together without an agent: no limit of experiments is about to be reached. */
  readonly hasRoom: boolean
}

/** Keeps after which a near-miss may behave otherwise than it did. */
const CHANGED_STACK = 2
/** Keeps after which it is worth looking what can be taken away again. */
const SIMPLIFY_AFTER = 4
const SIMPLIFY_EVERY = 10
/** Keeps, or sessions without one, after which the incumbent's profile is looked at anew. */
const STUDY_AFTER_KEEPS = 3
const STUDY_AFTER_SESSIONS = 25
/** Every so many proposals one may come from each of the other ways. */
const RETEST_EVERY = 6
const COMBINE_EVERY = 8
const BRANCH_EVERY = 7

/**
 * What the next session is for, and why. Pure. The researcher's ideas come first; most sessions build on the incumbent; the others
 * use what earlier ones have shown: near-misses again when the stack has changed, near-misses together, a branch, less code, a profile.
 */
export function schedule(f: ScheduleFacts): SessionPlan {
  if (f.idea !== null)
    return f.idea.base === null
      ? plan('build', [], 'The researcher’s idea comes first.', f.idea.id)
      : plan('branch', [f.idea.base], `The researcher asked to go on from experiment ${f.idea.base}.`, f.idea.id)
  return retest(f) ?? combine(f) ?? study(f) ?? simplify(f) ?? branch(f) ?? plan('build', [], build(f))
}

/** Whether an experiment looked better than the incumbent and was not proven: more evidence, or another stack, could decide otherwise. */
export function isNearMiss(t: Tried, minEffect: number): boolean {
  if (t.verdict !== 'discard' && t.verdict !== 'inconclusive') return false
  if (t.reason === 'machine-not-quiet') return true
  if (!['no-effect', 'below-min-effect', 'budget'].includes(t.reason ?? '')) return false
  return t.gain !== null && t.gain > 0 && (t.hi ?? 0) > minEffect && (t.probability ?? 0) >= 0.5
}

function retest(f: ScheduleFacts): SessionPlan | null {
  if (!f.hasRoom || !isDue(f, 'retest', RETEST_EVERY)) return null
  const found = best(f, (t) => {
    if (usedBy(f, 'retest', t.number)) return false
    if (t.reason === 'machine-not-quiet') return true
    return t.keepsThen !== null && f.keeps - t.keepsThen >= CHANGED_STACK
  })
  if (found === null) return null
  return found.reason === 'machine-not-quiet'
    ? plan('retest', [found.number], `The machine was not quiet when experiment ${found.number} was measured.`)
    : plan(
        'retest',
        [found.number],
        `Experiment ${found.number} was a near miss (${percent(found.gain)}), and the stack has changed ${f.keeps - (found.keepsThen ?? 0)} times since.`,
      )
}

function combine(f: ScheduleFacts): SessionPlan | null {
  if (!f.hasRoom || !isDue(f, 'combine', COMBINE_EVERY)) return null
  const free = nearMisses(f).filter((t) => t.gain !== null && !usedBy(f, 'combine', t.number))
  const [first, second] = free
  if (first === undefined || second === undefined) return null
  return plan(
    'combine',
    [first.number, second.number].sort((a, b) => a - b),
    `Experiments ${first.number} (${percent(first.gain)}) and ${second.number} (${percent(second.gain)}) were near misses: together they may be large enough to prove.`,
  )
}

function study(f: ScheduleFacts): SessionPlan | null {
  const { sessions, keeps } = sinceLast(f, 'study')
  if (keeps >= STUDY_AFTER_KEEPS && sessions >= 6)
    return plan('study', [], `${keeps} patches were kept since the incumbent was last looked at.`)
  return sessions >= STUDY_AFTER_SESSIONS
    ? plan('study', [], `${sessions} sessions went by since the incumbent was last looked at.`)
    : null
}

function simplify(f: ScheduleFacts): SessionPlan | null {
  const { sessions, keeps } = sinceLast(f, 'simplify')
  if (f.stack === 0 || sessions < SIMPLIFY_EVERY || keeps < SIMPLIFY_AFTER) return null
  return plan('simplify', [], `${keeps} patches were kept since code was last taken away.`)
}

/** Sessions and keeps since the last session of a kind began. */
function sinceLast(f: ScheduleFacts, kind: SessionPlan['kind']): { readonly sessions: number; readonly keeps: number } {
  const at = f.sessions.findLastIndex((session) => session.plan.kind === kind)
  return { sessions: f.sessions.length - 1 - at, keeps: f.keeps - (f.sessions[at]?.keepsThen ?? 0) }
}

function branch(f: ScheduleFacts): SessionPlan | null {
  if (!isDue(f, 'branch', BRANCH_EVERY)) return null
  const found = best(f, (t) => t.gain !== null && !usedBy(f, 'branch', t.number) && !usedBy(f, 'combine', t.number))
  if (found === null) return null
  return plan(
    'branch',
    [found.number],
    `Experiment ${found.number} showed ${percent(found.gain)} and was not proven: its idea may be carried further.`,
  )
}

function build(f: ScheduleFacts): string {
  return f.stack === 0 ? 'A new patch on the original code.' : `A new patch on the incumbent, ${f.stack} patches high.`
}

/** Whether so many sessions or experiments went by since the last of this kind. */
function isDue(f: ScheduleFacts, kind: SessionPlan['kind'], every: number): boolean {
  const sessions = f.sessions.length - 1 - f.sessions.findLastIndex((session) => session.plan.kind === kind)
  const experiments = f.tried.length - 1 - f.tried.findLastIndex((t) => t.kind === kind)
  return Math.min(sessions, experiments) >= every
}

function nearMisses(f: ScheduleFacts): Tried[] {
  return f.tried
    .filter((t) => isNearMiss(t, f.minEffect))
    .sort((a, b) => (b.probability ?? 0) - (a.probability ?? 0) || a.number - b.number)
}

function best(f: ScheduleFacts, fits: (t: Tried) => boolean): Tried | null {
  return nearMisses(f).find(fits) ?? null
}

function usedBy(f: ScheduleFacts, kind: SessionPlan['kind'], number: number): boolean {
  return (
    f.tried.some((t) => t.kind === kind && t.on.includes(number)) ||
    f.sessions.some((session) => session.plan.kind === kind && session.plan.on.includes(number))
  )
}

function plan(
  kind: SessionPlan['kind'],
  on: readonly number[],
  reason: string,
  idea: string | null = null,
): SessionPlan {
  return { kind, on: [...on], idea, reason }
}

function percent(gain: number | null): string {
  return gain === null ? 'nothing measured' : `${gain >= 0 ? '+' : ''}${(Math.expm1(gain) * 100).toFixed(2)} %`
}
