import type { Launch } from '../process/run-files.ts'
import type { CommandTemplate, Project } from '../project/project.ts'
import type { InterpreterRecord } from '../store/campaigns.ts'
import { fillCommand } from '../training/command.ts'
import { runEnvironment } from '../training/environment.ts'

/** What is the same for all runs of a project. */
export type LaunchSettings = {
  readonly project: Project
  readonly interpreter: InterpreterRecord | null
  readonly resources: string
}

export type LaunchPlace = {
  readonly run: string
  readonly worktree: string
  readonly seed: number
  /** How CUDA names the device that the run gets; null: it sees what Pawl sees; empty: none. */
  readonly gpu: string | null
  readonly out: string
  readonly cache: string
  /** Whether the machine's pace is measured beside it. */
  readonly pace: boolean
}

/** Between TERM and KILL: enough to write a checkpoint, too little to lose a GPU minute. */
const graceMs = 3_000
/** Nothing that is worth reading prints more; a flood would fill the disk. */
const outputLimitBytes = 2 * 1024 ** 3

/** How a run of the project's command, or its evaluation, is launched. */
export function launchOf(
  settings: LaunchSettings,
  command: CommandTemplate,
  timeLimitMs: number,
  place: LaunchPlace,
): Launch {
  const places = { seed: place.seed, gpu: place.gpu, out: place.out, python: settings.interpreter?.path ?? null }
  return {
    runId: place.run,
    argv: fillCommand(command, places),
    cwd: place.worktree,
    env: runEnvironment(settings.project, {
      worktree: place.worktree,
      resources: settings.resources,
      seed: place.seed,
      gpu: place.gpu,
      cache: place.cache,
      out: place.out,
      python: settings.interpreter?.path ?? null,
    }),
    timeLimitMs,
    graceMs,
    outputLimitBytes,
    quota: { path: place.out, bytes: settings.project.run.outQuotaBytes },
    pace: place.pace,
  }
}
