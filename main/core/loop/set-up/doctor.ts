import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Device } from '../../../../preload/contract/gpu.ts'
import type { Check } from '../../../../preload/contract/project.ts'
import type { Clock, NewId } from '../../clock.ts'
import type { Executor } from '../../executor/executor.ts'
import { localExecutor } from '../../executor/local.ts'
import { fail } from '../../failure.ts'
import { fileAt } from '../../git/file-at.ts'
import { git } from '../../git/git.ts'
import { linkIgnored } from '../../git/linked.ts'
import { type Mirror, openMirror } from '../../git/mirror.ts'
import { parseTree } from '../../git/tree-listing.ts'
import { addWorktree, checkoutWorktree, removeWorktree, type Worktree } from '../../git/worktree.ts'
import { hostDevice, type Leases } from '../../gpu/lease.ts'
import type { Log } from '../../log.ts'
import type { MachineRoom } from '../../machine/machine.ts'
import { closeOnlooker } from '../../onlookers.ts'
import { runFiles } from '../../process/run-files.ts'
import type { Sandbox } from '../../process/sandbox.ts'
import { findInterpreter } from '../../project/interpreter.ts'
import type { Writer } from '../../store/sql.ts'
import { isTrusted } from '../../store/trust.ts'
import { followRun } from '../../training/follow.ts'
import { type ProofRequest, type ProofRun, type ProofTools, proveProject } from '../../training/prove.ts'
import type { Readers } from '../../training/reader.ts'
import { STEP_CURVE } from '../../training/reading.ts'
import { confinementCheck, heldInRemedy, isOn } from '../confinement.ts'
import { chooseDevices, firstFree, visibleName } from '../runs/device.ts'
import { evaluateFolder } from '../runs/evaluate.ts'
import { type LaunchSettings, launchOf, makePlace } from '../runs/launch.ts'
import { fingerprintCheckout } from './checkout-fingerprint.ts'
import { inspectProject } from './look.ts'
import { openProject, openRepository } from './ready-project.ts'

export type DoctorOptions = {
  readonly db: Writer
  readonly home: string
  readonly resources: string
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly machine: MachineRoom
  readonly leases: Leases
  readonly sandbox: () => Promise<Sandbox>
  readonly readers: Readers
}

/** Of a longer output the beginning and the end are looked at. */
const mostOutputBytes = 8 * 1024 * 1024

/**
 * Looks at a project and then proves by running it what its file claims. Runs nothing of a project whose commands were not allowed:
 * then only what can be seen is told, and what was left out.
 * `say` is given the checks so far, each time that there is one more.
 */
export async function doctor(
  o: DoctorOptions,
  path: string,
  projectFile: string | null,
  say: (checks: readonly Check[]) => void,
): Promise<Check[]> {
  const view = await inspectProject(o, path, projectFile)
  if (!view.ready) return view.checks
  const repository = await openRepository(path)
  const { sha256, project } = await openProject(repository, projectFile)
  if (!isTrusted(o.db, sha256)) {
    return [
      ...view.checks,
      {
        name: 'trial runs',
        ok: null,
        sentence: 'Nothing was run: the commands of the project file were not allowed yet.',
        remedy: 'Look at them, then run "pawl doctor --trust".',
      },
    ]
  }
  const checks = [...view.checks, confinementCheck(await o.sandbox(), project)]
  say([...checks])
  await withProof(o, path, projectFile, async (tools) => {
    for await (const check of proveProject(tools)) {
      checks.push(check)
      say([...checks])
    }
  })
  return checks
}

/** Gives `body` what proofs need: a worktree of its own, in which it can run the project, and which is gone afterwards. */
export async function withProof<T>(
  o: DoctorOptions,
  path: string,
  projectFile: string | null,
  body: (tools: ProofTools) => Promise<T>,
): Promise<T> {
  const repository = await openRepository(path)
  const { project } = await openProject(repository, projectFile)
  const mirror = await openMirror(o.home, repository, repository.head)
  const folder = join(o.home, 'doctor', o.newId())
  const worktree = await addWorktree(mirror, join(folder, 'worktree'), repository.head)
  try {
    const interpreter = await findInterpreter(project, repository.root)
    const sandbox = await o.sandbox()
    const settings: LaunchSettings = {
      project,
      interpreter,
      resources: o.resources,
      sandbox,
      around: {
        home: o.home,
        mirror: mirror.path,
        source: repository.root,
        resources: o.resources,
        python: interpreter?.path ?? null,
      },
    }
    const place: Place = {
      ...o,
      executor: localExecutor(o),
      folder,
      worktree,
      commit: repository.head,
      source: repository.root,
      settings,
      device: (await chooseDevices(o.machine.telemetry, project.run.gpus, firstFree(o.leases.isTaken)))[0] ?? null,
    }
    return await body({
      project,
      files: await filesOf(mirror, repository.head),
      readFile: (file) => fileAt(mirror, repository.head, file),
      checkout: repository.root,
      fingerprintCheckout: async () => await fingerprintCheckout(repository, project.run.link),
      nonce: o.newId(),
      runOnce: async (request) => await alone(place, request),
      remedyFor: (output) => (isOn(sandbox, project) ? heldInRemedy(output) : null),
    })
  } finally {
    await removeWorktree(worktree)
    await rm(folder, { recursive: true, force: true })
  }
}

type Place = DoctorOptions & {
  readonly executor: Executor
  readonly folder: string
  readonly worktree: Worktree
  readonly commit: string
  readonly source: string
  readonly settings: LaunchSettings
  readonly device: Device | null
}

/** A run to try things has its device for itself as any other, and waits in line between the runs of a campaign. */
async function alone(p: Place, request: ProofRequest): Promise<ProofRun> {
  const stopped = new AbortController().signal
  const held = await p.leases.take(p.device?.uuid ?? hostDevice, { run: null, stopped })
  try {
    return await runOnce(p, request)
  } finally {
    held?.release()
  }
}

async function runOnce(p: Place, request: ProofRequest): Promise<ProofRun> {
  const { project } = p.settings
  await checkoutWorktree(p.worktree, p.commit)
  if (project.run.link.length > 0) await linkIgnored(p.worktree, p.source, project.run.link)
  for (const [file, text] of Object.entries(request.replace)) {
    const target = join(p.worktree.path, file)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
  const run = p.newId()
  const folder = join(p.folder, run)
  const out = join(folder, 'out')
  const place = {
    run,
    worktree: p.worktree.path,
    seed: request.seed,
    gpu: visibleName(p.device, project.run.gpus),
    out,
    cache: join(p.folder, 'cache'),
    own: folder,
    seesDevice: true,
    pace: false,
  }
  await makePlace(place)
  const launch = launchOf(p.settings, project.run.command, project.run.timeLimitMs, place)
  const handle = await p.executor.start(folder, { ...launch, env: { ...launch.env, ...request.environment } })
  const never = new AbortController().signal
  const stop = new AbortController()
  const following = followRun({
    project,
    readers: p.readers,
    executor: p.executor,
    clock: p.clock,
    folder,
    start: handle,
    reference: null,
    killAbove: null,
    baselineValue: null,
    expectedMs: null,
    leave: never,
    stop: stop.signal,
    onlookers: closeOnlooker,
    grew: () => {
      if (request.until !== 'first-step') return
      void following.curves().then(
        (curves) => curves.some((curve) => curve.name === STEP_CURVE) && stop.abort(),
        (error: unknown) => p.log.warn(`a trial run could not be looked at: ${String(error)}`),
      )
    },
  })
  const followed = await following.done
  if (followed.kind !== 'ended')
    return fail(
      'trial-lost',
      `A trial run was lost: ${followed.kind === 'lost' ? followed.why : 'Pawl was ended'}.`,
      'Try again.',
    )
  const ended = endingOf(followed.exit.reason, followed.exit.exitCode, followed.stopReason)
  const evaluation =
    project.evaluate === null || ended !== 'finished'
      ? null
      : await evaluateFolder(
          p.executor,
          project,
          folder,
          launchOf(p.settings, project.evaluate.command, project.evaluate.timeLimitMs, place),
          never,
        )
  const output = await outputOf(folder)
  if (evaluation !== null && 'failed' in evaluation)
    return { ended: 'crashed', reading: followed.reading, evaluation: null, output: `${output}\n${evaluation.failed}` }
  return { ended, reading: followed.reading, evaluation, output }
}

function endingOf(reason: string, exitCode: number | null, stopReason: string | null): ProofRun['ended'] {
  if (reason === 'time-limit') return 'timed-out'
  if (reason === 'stop') return stopReason === 'target-reached' ? 'finished' : 'stopped'
  return reason === 'exited' && exitCode === 0 ? 'finished' : 'crashed'
}

async function outputOf(folder: string): Promise<string> {
  const bytes = await readFile(runFiles(folder).spool)
  if (bytes.length <= mostOutputBytes) return bytes.toString('utf8')
  return `${bytes.subarray(0, mostOutputBytes / 2).toString('utf8')}\n${bytes.subarray(-mostOutputBytes / 2).toString('utf8')}`
}

async function filesOf(mirror: Mirror, commit: string): Promise<string[]> {
  const listed = await git(['ls-tree', '-r', '-z', '--full-tree', commit], mirror.path, 'list the files', {
    place: { gitDir: mirror.path },
  })
  return parseTree(listed.stdout)
    .filter((entry) => entry.mode !== '160000')
    .map((entry) => entry.path)
}
