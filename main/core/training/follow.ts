import type { Clock } from '../clock.ts'
import type { Executor } from '../executor/executor.ts'
import type { Onlookers } from '../onlookers.ts'
import { pause, untilBeat } from '../pause.ts'
import { runFiles } from '../process/run-files.ts'
import type { ExitReport } from '../process/run-reports.ts'
import { spoolBytes } from '../process/spool.ts'
import type { RunEnd, RunHandle } from '../process/supervisor.ts'
import type { Project } from '../project/project.ts'
import { compiledPatterns } from '../project/project.ts'
import type { StoredCurve } from '../store/curves.ts'
import { crossed } from './objective.ts'
import { type Prefix, type PrefixReference, prefixOf, prefixReference } from './prefix.ts'
import type { EndReason, Reader, Readers, ReadOrder } from './reader.ts'
import { type ReadingRules, type RunReading, readingRules } from './reading.ts'

export type FollowOptions = ReadOrder & {
  readonly readers: Readers
  readonly executor: Executor
  readonly clock: Clock
  /** The run as it was started, or `adopt`: an earlier process started it. */
  readonly start: RunHandle | 'adopt'
  readonly expectedMs: number | null
  readonly leave: AbortSignal
  readonly stop: AbortSignal
  /** How often somebody looks at it now, in ms, and who is told when somebody begins to look closely. */
  readonly onlookers: Onlookers
  /** Told when there is more, with the bytes printed so far. */
  readonly grew: (bytes: number) => void
}

/** How following ended. `left`: Pawl leaves and the run goes on. */
export type Followed =
  | { readonly kind: 'left' }
  | { readonly kind: 'lost'; readonly why: string }
  | {
      readonly kind: 'ended'
      readonly exit: ExitReport
      readonly stopReason: string | null
      readonly reading: RunReading
      readonly prefix: Prefix | null
      readonly reference: PrefixReference | null
    }

export type Following = { readonly done: Promise<Followed>; readonly curves: () => Promise<readonly StoredCurve[]> }

/** Looks at a run's output this often: a fortieth of its length, so that a prefix is noticed in time and a long run costs nothing. */
const looksPerRun = 40
const lookAtLeastMs = 40
const lookAtMostMs = 1000
/** Where nothing is read meanwhile, and nobody looks. */
const lookUnreadMs = 10_000
/** Where nothing that is printed can end the run, it is read at its end, or when there is more of it than is read in a moment. */
const mostUnreadBytes = 1024 * 1024

export function rulesOf(project: Project): ReadingRules {
  const judged = [project.objective.metric, ...project.guards.map((guard) => guard.metric)].filter(
    (name) => name !== null,
  )
  return readingRules(compiledPatterns(project), judged)
}

/**
 * Follows one run to its end: reads its output as it comes, ends it at the crossing of the target, at a prefix that is worse than allowed,
 * or when asked to.
 */
export function followRun(o: FollowOptions): Following {
  const { project, folder, reference, killAbove, baselineValue } = o
  const reader = o.readers.open({ project, folder, reference, killAbove, baselineValue })
  return { done: whole(o, reader).finally(reader.close), curves: reader.curves }
}

async function whole(o: FollowOptions, reader: Reader): Promise<Followed> {
  const start = o.start === 'adopt' ? await o.executor.adopt(o.folder) : ({ kind: 'running', handle: o.start } as const)
  if (start.kind !== 'running') return await conclude(o, reader, start)
  const end = await watched(o, reader, start.handle)
  return end === null ? { kind: 'left' } : await conclude(o, reader, end)
}

/** Watches a living run and looks at its output meanwhile; null when Pawl leaves. Nobody reads any more when this returns. */
async function watched(o: FollowOptions, reader: Reader, handle: RunHandle): Promise<RunEnd | null> {
  const looking = new AbortController()
  const looked = look(o, reader, handle, looking.signal)
  const stop = () => void o.executor.requestEnd(handle, 'stop')
  if (o.stop.aborted) stop()
  else o.stop.addEventListener('abort', stop, { once: true })
  try {
    return await o.executor.watch(handle, o.leave)
  } catch (error) {
    if (o.leave.aborted) return null
    throw error
  } finally {
    o.stop.removeEventListener('abort', stop)
    looking.abort()
    await looked
  }
}

/** Looks again and again until the run has ended, and asks for its end at most once. */
async function look(o: FollowOptions, reader: Reader, handle: RunHandle, ended: AbortSignal): Promise<void> {
  const mostUnread = canEnd(o) ? 0 : mostUnreadBytes
  let [waitedMs, toldBytes, readBytes] = [0, 0, 0]
  while (!ended.aborted) {
    const everyMs = lookAfterMs(o, waitedMs)
    await pause(everyMs < lookAtMostMs ? everyMs : untilBeat(o.clock, everyMs), ended, o.onlookers.onClose)
    waitedMs += everyMs
    if (ended.aborted) return
    const bytes = spoolBytes(runFiles(o.folder).spool)
    if (bytes > toldBytes) o.grew(bytes)
    toldBytes = bytes
    if (bytes - readBytes <= mostUnread) continue
    const { bytes: read, reason } = await reader.look()
    readBytes = read
    if (reason === null) continue
    await o.executor.requestEnd(handle, reason)
    return
  }
}

function lookAfterMs(o: FollowOptions, waitedMs: number): number {
  const lookedAtMs = o.onlookers.everyMs()
  // Then only those who read along wait for it: the first lines soon, and more no more often than they look.
  if (!canEnd(o) && lookedAtMs > lookAtMostMs) return waitedMs === 0 ? lookAtMostMs : Math.min(lookUnreadMs, lookedAtMs)
  // One of unknown length is looked at the less often the longer it lasts.
  const everyMs = canEnd(o) ? (o.expectedMs ?? Math.max(2_000, waitedMs)) / looksPerRun : waitedMs / 10
  return Math.min(lookAtMostMs, Math.max(lookAtLeastMs, everyMs))
}

/** Whether anything that a run prints can be a reason to end it. */
function canEnd({ project, killAbove, reference }: ReadOrder): boolean {
  return project.objective.kind === 'time-to-target' || (killAbove !== null && reference !== null)
}

/** Why a living run should be ended, as far as its output was read; null: it should go on. */
export function reasonToEnd(o: ReadOrder, reading: RunReading): EndReason | null {
  if (crossed(o.project.objective, reading) !== null) return 'target-reached'
  if (o.killAbove === null || o.reference === null) return null
  const prefix = prefixOf(o.project.objective, reading, o.reference, o.baselineValue)
  // It has diverged: the rest of it would only cost time.
  if (prefix.kind === 'non-finite') return 'non-finite'
  const worst = prefix.kind === 'value' ? prefix.y : prefix.kind === 'pending' ? prefix.yAtLeast : null
  return worst !== null && worst > o.killAbove ? 'killed-early' : null
}

async function conclude(o: FollowOptions, reader: Reader, end: RunEnd): Promise<Followed> {
  if (end.kind === 'lost') return { kind: 'lost', why: end.why }
  const reading = await reader.finish({ atMs: end.exit.durationMs, cpuMs: end.exit.cpuUs / 1000 })
  // The very first run of a campaign defines what all prefixes are read by; every later one is read by the same.
  const reference = o.reference ?? prefixReference(o.project.objective, [reading])
  const prefix = reference === null ? null : prefixOf(o.project.objective, reading, reference, o.baselineValue)
  return { kind: 'ended', exit: end.exit, stopReason: end.stopReason, reading, prefix, reference }
}

export function storedCurves(reading: RunReading): StoredCurve[] {
  const startMs = reading.start?.atMs ?? 0
  return [...reading.curves.values()].map((curve) => ({
    name: curve.name,
    steps: Float64Array.from(curve.steps),
    atMs: Float64Array.from(curve.atMs, (at) => at - startMs),
    values: Float64Array.from(curve.values),
  }))
}
