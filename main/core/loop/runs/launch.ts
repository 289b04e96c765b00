import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Launch } from '../../process/run-reports.ts'
import { heldIn, type Sandbox } from '../../process/sandbox.ts'
import type { CommandTemplate, Project } from '../../project/project.ts'
import type { InterpreterRecord } from '../../store/campaigns.ts'
import type { RunRecord } from '../../store/runs.ts'
import { fillCommand } from '../../training/command.ts'
import { runEnvironment } from '../../training/environment.ts'
import { confineRun, isOn, type Surroundings, surroundingsOf } from '../confinement.ts'
import type { CampaignContext } from '../context.ts'

/** What is the same for all runs of a project. */
export type LaunchSettings = {
  readonly project: Project
  readonly interpreter: InterpreterRecord | null
  readonly resources: string
  readonly sandbox: Sandbox
  readonly around: Surroundings
}

export type LaunchPlace = {
  readonly run: string
  readonly worktree: string
  readonly seed: number
  /** How CUDA names the device that the run gets; null: it sees what Pawl sees; empty: none. */
  readonly gpu: string | null
  readonly out: string
  readonly cache: string
  /** A folder of the run's own, for what stands for /tmp where it is held in. */
  readonly own: string
  /** Whether the machine's pace is measured beside it. */
  readonly pace: boolean
  /** Whether it may use a GPU, where it is held in. */
  readonly seesDevice: boolean
}

/** Between TERM and KILL: enough to write a checkpoint, too little to lose a GPU minute. */
const graceMs = 3_000
/** Nothing that is worth reading prints more; a flood would fill the disk. */
const outputLimitBytes = 2 * 1024 ** 3

export function launchSettings(
  c: Pick<CampaignContext, 'folders' | 'mirror' | 'resources' | 'campaign' | 'sandbox'>,
  project: Project,
): LaunchSettings {
  const { interpreter } = c.campaign
  return { project, interpreter, resources: c.resources, sandbox: c.sandbox, around: surroundingsOf(c) }
}

/** What has to be there before a run is launched, or its evaluation. */
export async function makePlace(place: Pick<LaunchPlace, 'out' | 'cache' | 'own'>): Promise<void> {
  const { tmp, empty } = privateOf(place)
  for (const folder of [place.out, place.cache, tmp]) await mkdir(folder, { recursive: true })
  await writeFile(empty, '')
}

/** Removes the folder of a run that is over and whose log is stored, except what it wrote to {out} where some of that is to be kept. */
export async function clearPlace(
  { folder, stage, ended }: Pick<RunRecord, 'folder' | 'stage' | 'ended'>,
  keep: readonly string[],
): Promise<void> {
  const { tmp, empty } = privateOf({ own: folder })
  const isKept = stage === 'final' && ended?.outcome === 'finished' && keep.length > 0
  const left = isKept ? [tmp, empty] : [folder]
  for (const path of left) await rm(path, { recursive: true, force: true })
}

function privateOf({ own }: Pick<LaunchPlace, 'own'>): { readonly tmp: string; readonly empty: string } {
  return { tmp: join(own, 'tmp'), empty: join(own, 'empty') }
}

/** How a run of the project's command, or its evaluation, is launched. */
export function launchOf(
  settings: LaunchSettings,
  command: CommandTemplate,
  timeLimitMs: number,
  place: LaunchPlace,
): Launch {
  const places = { seed: place.seed, gpu: place.gpu, out: place.out, python: settings.interpreter?.path ?? null }
  const { project, sandbox, around } = settings
  const argv = fillCommand(command, places)
  const env = runEnvironment(project, {
    worktree: place.worktree,
    resources: settings.resources,
    seed: place.seed,
    gpu: place.gpu,
    cache: place.cache,
    out: place.out,
    python: settings.interpreter?.path ?? null,
  })
  const held = isOn(sandbox, project)
  return {
    runId: place.run,
    argv: held
      ? heldIn(sandbox, confineRun(project, around, { ...place, ...privateOf(place) }), place.worktree, argv)
      : argv,
    cwd: place.worktree,
    env: held ? { ...env, ...placesToWrite(project, place) } : env,
    timeLimitMs,
    graceMs,
    outputLimitBytes,
    quota: { path: place.out, bytes: settings.project.run.outQuotaBytes },
    pace: place.pace,
    ...(project.objective.kind === 'metric' ? { stamps: 'coarse' } : {}),
    ending: { signal: 'TERM', wrapped: held },
  }
}

/** Where tools write that would otherwise write below the home folder, and do not work without; the project may name other places. */
function placesToWrite(project: Project, { cache }: LaunchPlace): Record<string, string> {
  const places = {
    TMPDIR: '/tmp',
    CUDA_CACHE_PATH: join(cache, 'cuda'),
    TORCH_EXTENSIONS_DIR: join(cache, 'torch_extensions'),
    UV_CACHE_DIR: join(cache, 'uv'),
  }
  return Object.fromEntries(Object.entries(places).filter(([name]) => !Object.hasOwn(project.run.env, name)))
}
