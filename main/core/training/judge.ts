import type { RunOutcome } from '../../../preload/contract/run.ts'
import type { Project } from '../project/project.ts'
import type { EndedRun } from '../store/runs.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Followed } from './follow.ts'
import { measureGuards } from './guards.ts'
import { measure } from './objective.ts'
import { type PaceSample, paceBetween } from './pace.ts'
import type { RunReading } from './reading.ts'

/** What a run's end says by itself; the campaign's clock and budget are added by the loop. */
export type JudgedRun = Omit<EndedRun, 'endedAt' | 'midS' | 'costS' | 'leftS'>

/** What else is known when a run has ended. */
export type Circumstances = {
  /** What [evaluate] printed; null where there is none. A failed evaluation gives its reason. */
  readonly evaluation: RunReading | { readonly failed: string } | null
  /** Protected files that were not as the commit has them after the run. */
  readonly tampered: readonly string[]
  /** Evidence from outside the patch that the machine was not quiet; null: it was. */
  readonly disturbance: string | null
  /** What the GPU drew meanwhile; null: not known. */
  readonly energyJ: number | null
  readonly baselineValue: number | null
  /** The machine's pace beside the run. */
  readonly pace: readonly PaceSample[]
}

/** Turns the end of a run into its outcome, its value and its guards. Pure. */
export function judgeRun(
  project: Project,
  followed: Extract<Followed, { kind: 'ended' }>,
  around: Circumstances,
): JudgedRun {
  const { exit, reading, prefix } = followed
  const failed = around.evaluation !== null && 'failed' in around.evaluation ? around.evaluation.failed : null
  const evaluation = around.evaluation === null || 'failed' in around.evaluation ? null : around.evaluation
  const ending = endingOf(project, followed)
  const measured =
    ending.outcome === 'finished' && failed === null
      ? measure(project.objective, { run: reading, evaluation }, around.baselineValue)
      : null
  const isCensored =
    measured?.kind === 'censored' ||
    (ending.outcome === 'timed-out' && project.objective.kind === 'time-to-target' && isProgressing(project, reading))
  const why =
    around.tampered.length > 0
      ? `The run changed protected files: ${around.tampered.join(', ')}.`
      : (failed ?? (measured !== null && measured.kind !== 'value' ? measured.why : ending.why))
  const isBroken =
    around.tampered.length > 0 || failed !== null || measured?.kind === 'missing' || measured?.kind === 'non-finite'
  return {
    outcome: isBroken ? 'crashed' : ending.outcome,
    endedBy: around.tampered.length > 0 ? 'tampered' : ending.endedBy,
    censored: isCensored && !isBroken,
    clean: around.disturbance === null,
    why: around.disturbance ?? why,
    value: measured?.kind === 'value' && !isBroken ? measured.value : null,
    prefixY: prefix?.kind === 'value' ? prefix.y : prefix?.kind === 'pending' ? prefix.yAtLeast : null,
    prefixValue: prefix?.kind === 'value' ? prefix.value : null,
    ...pacesOf(followed, around.pace),
    guards: measureGuards(project.guards, { run: reading, evaluation }, {}),
    fingerprint: fingerprintOf(project.objective, reading),
    durationMs: exit.durationMs,
    cpuMs: exit.cpuUs / 1000,
    peakRssBytes: exit.peakRssBytes,
    outputBytes: exit.outputBytes,
    exitCode: exit.exitCode,
    signal: exit.signal,
    energyJ: around.energyJ,
  }
}

/** A run that was killed is all prefix; of a finished one its first quarter. */
function pacesOf(
  { reading, stopReason }: Extract<Followed, { kind: 'ended' }>,
  samples: readonly PaceSample[],
): { readonly pace: number | null; readonly prefixPace: number | null } {
  const fromMs = reading.start?.atMs ?? 0
  const toMs = reading.end.atMs
  const pace = paceBetween(samples, fromMs, toMs)
  return {
    pace,
    prefixPace: stopReason === 'killed-early' ? pace : paceBetween(samples, fromMs, fromMs + (toMs - fromMs) / 4),
  }
}

type Ending = { readonly outcome: RunOutcome; readonly endedBy: string; readonly why: string | null }

function endingOf(project: Project, followed: Extract<Followed, { kind: 'ended' }>): Ending {
  const { exit, stopReason } = followed
  const crashed = (why: string): Ending => ({ outcome: 'crashed', endedBy: exit.reason, why })
  switch (exit.reason) {
    case 'stop':
      if (stopReason === 'target-reached') return { outcome: 'finished', endedBy: 'target-reached', why: null }
      if (stopReason === 'non-finite') return { ...crashed(oddValue(followed.reading)), endedBy: 'non-finite' }
      return {
        outcome: 'stopped',
        endedBy: stopReason ?? 'stop',
        why: stopReason === 'killed-early' ? 'Its beginning was worse than the incumbent’s.' : 'It was stopped.',
      }
    case 'exited':
      if (exit.exitCode === 0) return { outcome: 'finished', endedBy: 'exited', why: null }
      return crashed(
        exit.signal === null ? `It ended with exit code ${exit.exitCode}.` : `It was ended by ${exit.signal}.`,
      )
    case 'time-limit':
      return {
        outcome: 'timed-out',
        endedBy: 'time-limit',
        why: `It did not end within ${project.run.timeLimitMs / 1000} s.`,
      }
    case 'quota':
      return crashed(`It wrote more than ${project.run.outQuotaBytes} bytes to {out}.`)
    case 'output-limit':
      return crashed('It printed more than a run may print.')
    case 'disk-full':
      // Not the patch's doing: it is made again once there is space.
      return { outcome: 'lost', endedBy: 'disk-full', why: 'The disk was full.' }
    case 'could-not-start':
      return crashed(`It could not be started: ${exit.error ?? 'no reason was given'}.`)
  }
}

/** Nothing that comes after it is worth its time: the run was ended there. */
function oddValue({ nonFinite }: RunReading): string {
  const [first] = nonFinite
  if (first === undefined) return 'It printed a value that is no number.'
  return `${first.name} came as ${first.printed}${first.step === null ? '' : ` at step ${first.step}`}.`
}

/** A run that was still evaluating when its time was up took longer than the limit; one that hung says nothing of the sort. */
function isProgressing(project: Project, reading: RunReading): boolean {
  const { metric } = project.objective
  const last = metric === null ? undefined : reading.curves.get(metric)?.atMs.at(-1)
  return last !== undefined && last > reading.end.atMs / 2
}

/** A run that is gone without saying how. */
export function lostRun(why: string): JudgedRun {
  return {
    outcome: 'lost',
    endedBy: 'lost',
    censored: false,
    clean: false,
    why,
    value: null,
    prefixY: null,
    prefixValue: null,
    pace: null,
    prefixPace: null,
    guards: [],
    fingerprint: null,
    durationMs: null,
    cpuMs: null,
    peakRssBytes: null,
    outputBytes: null,
    exitCode: null,
    signal: null,
    energyJ: null,
  }
}
