import { setTimeout as delay } from 'node:timers/promises'
import type { GpuBoundary, Observation } from '../../../preload/contract/gpu.ts'
import type { GpuAudit } from '../gpu/audit.ts'
import { untilBeat } from '../pause.ts'
import { boundaryOf, isCut } from './boundary.ts'
import { type GpuPoint, summaryOf } from './gpu-summary.ts'
import type { CpuTime } from './host.ts'
import { loadBetween, type Used } from './host-load.ts'
import type { MachineRoom } from './machine.ts'
import { readPower } from './power.ts'
import { exists } from './processes.ts'
import { watchSiblings } from './siblings.ts'
import { thresholds } from './thresholds.ts'

/** The machine right before a run: plain values, stored with the run, so that a later process can tell what has changed since. */
export type Beginning = {
  readonly at: number
  readonly wallMs: number
  readonly monotonicMs: number
  readonly bootMs: number
  readonly cpu: CpuTime | null
  readonly ownCpuMs: number
  /** The process that looked; another one's CPU time does not continue `ownCpuMs`. */
  readonly pid: number
  readonly onBattery: boolean | null
  readonly gpu: { readonly uuid: string; readonly before: GpuBoundary | null; readonly why: string | null } | null
}

/** What looking before a run found: it may begin, or what stands in its way. */
export type Looked =
  | { readonly kind: 'beginning'; readonly beginning: Beginning }
  | { readonly kind: 'lost'; readonly said: string }
  | { readonly kind: 'on-battery' }

/** The launcher is told from the run's own processes by its pid; its CPU time is Pawl's, not others'. */
export type Watching = {
  /** Looks at the machine once more, now that the run has ended; `points` gives the samples that were stored of its GPU. */
  readonly finish: (
    used: Used | null,
    points: (uuid: string, fromMs: number, toMs: number) => readonly GpuPoint[],
  ) => Promise<Observation>
  /** Looks no more; also after `finish`. */
  readonly leave: () => void
}

/** Beside other runs of Pawl, which may be short; where there is none, a look that nothing comes of costs the run as much. */
const lookEveryMs = 2_000
const lookAloneEveryMs = 5_000
/** The driver takes a moment to give a dead process's memory back; longer than this it is somebody else's. */
const settleForMs = 3_000
const settleEveryMs = 250
const glanceMs = 1_000

export type Room = Pick<MachineRoom, 'host' | 'telemetry' | 'stamp' | 'clock' | 'ownCpuMs' | 'seen' | 'runs'>

/** Looks at the machine before a run. `uuid`: of the GPU that it gets; null: none. */
export async function lookBefore(m: Room, uuid: string | null): Promise<Looked> {
  const power = await readPower(m.host.root)
  if (power?.onBattery === true) return { kind: 'on-battery' }
  const answer = uuid === null ? null : await m.telemetry.audit(uuid)
  if (answer?.kind === 'lost') return answer
  return {
    kind: 'beginning',
    beginning: {
      at: m.stamp(),
      wallMs: m.clock.nowMs(),
      monotonicMs: m.clock.monotonicMs(),
      bootMs: m.clock.bootMs(),
      cpu: m.host.cpu(),
      ownCpuMs: m.ownCpuMs(),
      pid: process.pid,
      onBattery: power?.onBattery ?? null,
      gpu:
        uuid === null || answer === null
          ? null
          : {
              uuid,
              before: answer.kind === 'audit' ? seenNow(m, answer.audit, null) : null,
              why: answer.kind === 'none' ? answer.why : null,
            },
    },
  }
}

/** Stays beside a run that has begun, or that an earlier process began. */
export function watchRun(m: Room, beginning: Beginning, run: string, launcherPid: number | null): Watching {
  const isAdopted = beginning.pid !== process.pid
  const launcher = {
    firstMs: isAdopted || launcherPid === null ? null : 0,
    lastMs: 0,
    next: undefined as NodeJS.Timeout | undefined,
  }
  const siblings = watchSiblings(m.host.root, m.runs, run)
  const look = (): void => {
    const hasSibling = siblings.look()
    launcher.next = setTimeout(look, untilBeat(m.clock, hasSibling ? lookEveryMs : lookAloneEveryMs))
    launcher.next.unref()
    const cpuMs = launcherPid === null ? null : m.host.processCpuMs(launcherPid)
    if (cpuMs === null) return
    launcher.firstMs ??= cpuMs
    launcher.lastMs = cpuMs
  }
  const leave = (): void => clearTimeout(launcher.next)
  look()

  return {
    leave,
    finish: async (used, points) => {
      leave()
      const cpu = m.host.cpu()
      siblings.look()
      const ownCpuMs = m.ownCpuMs() - (isAdopted ? 0 : beginning.ownCpuMs)
      const launcherMs = Math.max(0, launcher.lastMs - (launcher.firstMs ?? launcher.lastMs))
      const toMs = m.stamp()
      const elapsedMs = m.clock.bootMs() - beginning.bootMs
      const awakeMs = m.clock.monotonicMs() - beginning.monotonicMs
      const clockJumpMs = m.clock.nowMs() - beginning.wallMs - elapsedMs
      const missing: string[] = []
      if (isAdopted) missing.push('Pawl was away for a part of the run.')
      const power = await readPower(m.host.root)
      const gpu =
        beginning.gpu === null
          ? null
          : await gpuOf(
              m,
              { ...beginning.gpu, fromMs: beginning.at, toMs },
              run,
              used?.durationMs ?? awakeMs,
              points,
              missing,
            )
      return {
        fromMs: beginning.at,
        toMs,
        seconds: (used?.durationMs ?? awakeMs) / 1000,
        host: {
          ...loadBetween(
            beginning.cpu,
            cpu,
            used,
            { ownMs: ownCpuMs + launcherMs, siblingsMs: siblings.cpuMs() },
            awakeMs,
          ),
          // The clocks are read one after the other and to 10 ms: what is less is nothing.
          sleptMs: Math.max(0, Math.round(elapsedMs - awakeMs)),
          clockJumpMs: Math.round(clockJumpMs),
          onBattery: power?.onBattery ?? beginning.onBattery,
        },
        gpu,
        missing,
      }
    },
  }
}

/** What the machine does while no run is made, over a second, in the form of an observation. Null: it was interrupted. */
export async function glance(m: Room, uuid: string | null, stopped: AbortSignal): Promise<Observation | null> {
  const fromMs = m.stamp()
  const [cpu, ownMs, monotonicMs] = [m.host.cpu(), m.ownCpuMs(), m.clock.monotonicMs()]
  const siblings = watchSiblings(m.host.root, m.runs, '')
  siblings.look()
  const answer = uuid === null ? null : await m.telemetry.audit(uuid)
  await delay(glanceMs, undefined, { signal: stopped }).catch(() => undefined)
  if (stopped.aborted) return null
  const lengthMs = m.clock.monotonicMs() - monotonicMs
  siblings.look()
  const ours = { ownMs: m.ownCpuMs() - ownMs, siblingsMs: siblings.cpuMs() }
  const nothing = { cpuMs: 0, durationMs: lengthMs }
  return {
    fromMs,
    toMs: m.stamp(),
    // A second stands for a long run: what would spoil that is still there.
    seconds: Number.POSITIVE_INFINITY,
    host: {
      ...loadBetween(cpu, m.host.cpu(), nothing, ours, lengthMs),
      sleptMs: null,
      clockJumpMs: null,
      onBattery: null,
    },
    gpu:
      uuid === null || answer?.kind !== 'audit'
        ? null
        : { uuid, before: seenNow(m, answer.audit, null), after: null, lost: null, ...summaryOf(null, null, [], 0) },
    missing: [],
  }
}

function seenNow(m: Room, audit: GpuAudit, run: string | null): GpuBoundary {
  const boundary = boundaryOf(m, audit, run)
  m.seen.set(audit.uuid, boundary)
  return boundary
}

type GpuSpan = NonNullable<Beginning['gpu']> & { readonly fromMs: number; readonly toMs: number }

async function gpuOf(
  m: Room,
  span: GpuSpan,
  run: string,
  durationMs: number,
  points: (uuid: string, fromMs: number, toMs: number) => readonly GpuPoint[],
  missing: string[],
): Promise<NonNullable<Observation['gpu']>> {
  const ended = await lookAfter(m, span, run)
  const seen = points(span.uuid, span.fromMs, span.toMs)
  const why = span.why ?? ended.why
  if (why !== null) missing.push(`Who else was on the GPU is not known: ${why}`)
  if (seen.length === 0) missing.push('There was no sample of the GPU during the run.')
  return {
    uuid: span.uuid,
    before: span.before,
    after: ended.after,
    lost: ended.lost,
    ...summaryOf(span.before, ended.after, seen, durationMs),
    ...(isCut(m, span.uuid) ? { memoryMaxBytes: null } : {}),
  }
}

/**
 * Waits until a GPU has its memory back as it was before a run, or somebody else is seen to hold it. False: it is still held by nobody who
 * can be seen, after `limitMs`.
 */
export async function memoryGivenBack(
  m: Room,
  gpu: NonNullable<Beginning['gpu']>,
  run: string,
  limitMs: number,
): Promise<boolean> {
  const sinceMs = m.clock.monotonicMs()
  for (;;) {
    const answer = await m.telemetry.audit(gpu.uuid)
    if (answer.kind !== 'audit' || isSettled(m, gpu.before, seenNow(m, answer.audit, run), answer.audit)) return true
    if (m.clock.monotonicMs() - sinceMs >= limitMs) return false
    await delay(settleEveryMs)
  }
}

/** Asks the GPU after a run, again until the run's own memory has been given back or it is plain that somebody else holds it. */
async function lookAfter(
  m: Room,
  span: GpuSpan,
  run: string,
): Promise<{ readonly after: GpuBoundary | null; readonly lost: string | null; readonly why: string | null }> {
  const sinceMs = m.clock.monotonicMs()
  for (;;) {
    const answer = await m.telemetry.audit(span.uuid)
    if (answer.kind === 'lost') return { after: null, lost: answer.said, why: null }
    if (answer.kind === 'none') return { after: null, lost: null, why: answer.why }
    const after = seenNow(m, answer.audit, run)
    const waited = m.clock.monotonicMs() - sinceMs
    if (waited >= settleForMs || isSettled(m, span.before, after, answer.audit)) return { after, lost: null, why: null }
    await delay(settleEveryMs)
  }
}

/** Nobody of the run is listed any more, and what is held beyond before is held by somebody who is listed. */
function isSettled(m: Room, before: GpuBoundary | null, after: GpuBoundary, audit: GpuAudit): boolean {
  const known = new Set(before?.processes?.map((process) => process.pid))
  const isDying =
    audit.processes?.some((process) => !known.has(process.pid) && !exists(process.pid, m.host.root)) ?? false
  if (isDying || (audit.processes?.length ?? 0) > (after.processes?.length ?? 0)) return false
  if (before?.memoryUsedBytes == null || after.memoryUsedBytes === null) return true
  const explained = (after.processes ?? [])
    .filter((process) => !known.has(process.pid))
    .reduce((sum, process) => sum + (process.memoryBytes ?? Number.POSITIVE_INFINITY), 0)
  return after.memoryUsedBytes - before.memoryUsedBytes <= thresholds.usedMemoryBytes + explained
}
