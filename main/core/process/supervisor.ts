import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { fail } from '../failure.ts'
import type { Log } from '../log.ts'
import { untilBeat } from '../pause.ts'
import { isSameProcess } from './identity.ts'
import { runFiles } from './run-files.ts'
import { type ExitReport, type Launch, type Launcher, readExit, readLauncher, readStop } from './run-reports.ts'
import { signalProcess } from './signals.ts'
import { endStrays, type Marker } from './strays.ts'
import { watchForChange } from './watch-file.ts'

/** A run that was started: a plain value, which `adopt` can make again from the folder alone. */
export type RunHandle = { readonly folder: string; readonly launcher: Launcher }

/** How a run ended. `lost`: its launcher is gone without saying how; nothing of the run is left. */
export type RunEnd =
  | { readonly kind: 'ended'; readonly exit: ExitReport; readonly stopReason: string | null }
  | { readonly kind: 'lost'; readonly why: string; readonly strays: number }

/** What became of a run that an earlier process started. */
export type Adopted = { readonly kind: 'running'; readonly handle: RunHandle } | RunEnd

/** The one door to runs on this machine. They outlive the process that started them. */
export type Supervisor = {
  /**
   * Starts a run in `folder` (made if missing, one run each) and resolves when its program runs or could not be started. `handed`: the
   * values of the variables in `launch.passOn`.
   */
  readonly start: (folder: string, launch: Launch, handed?: Readonly<Record<string, string>>) => Promise<RunHandle>
  /** Finds out what became of a run: never by its pid alone. */
  readonly adopt: (folder: string) => Promise<Adopted>
  /** Resolves when the run has ended. An aborted `signal` ends the watching, not the run, and rejects. */
  readonly watch: (handle: RunHandle, signal?: AbortSignal) => Promise<RunEnd>
  /** Records that the run shall end and why, then asks its launcher. The end itself is what `watch` tells. */
  readonly requestEnd: (handle: RunHandle, reason: string) => Promise<void>
}

/** How often a launcher is looked for that might have been killed; its orderly end is an event, and so is any end of our own child. */
const LOOK_EVERY_MS = 2_000
const LOOK_EVERY_OWN_MS = 10_000
/** A launcher takes 30 ms to start its run. Far beyond that its disk or its Python hangs. */
const START_LIMIT_MS = 30_000
const INSTALL_PYTHON = 'Install Python 3.8 or newer (Debian and Ubuntu: apt install python3).'

/** The supervisor of this machine's runs. `python` is a Python 3.8 or newer, `launchFile` is resources/harness/launch.py. */
export function createSupervisor(options: {
  readonly python: string
  readonly launchFile: string
  readonly clock: Clock
  readonly log: Log
}): Supervisor {
  // For runs that we started ourselves the kernel tells us at once when their launcher ends.
  const children = new Map<string, ChildProcess>()

  async function start(
    folder: string,
    launch: Launch,
    handed: Readonly<Record<string, string>> = {},
  ): Promise<RunHandle> {
    if (process.platform === 'win32') {
      fail(
        'runs-unsupported',
        'Runs cannot be launched on Windows.',
        'Use Pawl inside WSL 2, where it is a Linux program.',
      )
    }
    const files = runFiles(folder)
    const marker = markerOf(launch.runId)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // A folder that was used already is refused: its launcher.json would be taken for ours.
    await writeFile(files.launch, JSON.stringify({ ...launch, marker }), { mode: 0o600, flag: 'wx' })
    const log = await open(files.launcherLog, 'a', 0o600)
    let child: ChildProcess
    try {
      child = spawn(options.python, ['-I', '-S', '-X', 'utf8', options.launchFile, folder], {
        // Its own session: neither our end nor that of a terminal reaches it.
        detached: true,
        stdio: ['ignore', 'pipe', log.fd],
        // The marker lets the launcher itself be found when we die before it has written who it is.
        env: { PATH: process.env.PATH ?? '/usr/bin:/bin', ...handed, [marker.name]: marker.value },
      })
      child.unref()
      children.set(folder, child)
      child.once('close', () => children.delete(folder))
      await started(child, options.python)
    } finally {
      await log.close()
    }
    const launcher = await readLauncher(folder)
    if (launcher === null) return launcherFailed(folder, options.python)
    return { folder, launcher }
  }

  async function adopt(folder: string): Promise<Adopted> {
    const launcher = await readLauncher(folder)
    if (launcher !== null && isSameProcess(launcher)) {
      const handle = { folder, launcher }
      // It may be past its last word and not yet gone.
      return (await end(folder)) ?? { kind: 'running', handle }
    }
    return (await end(folder)) ?? lost(folder, launcher, options.log)
  }

  async function watch(handle: RunHandle, signal?: AbortSignal): Promise<RunEnd> {
    const { folder, launcher } = handle
    const change = watchForChange(runFiles(folder).exitPartial)
    const child = children.get(folder)
    child?.once('exit', change.notify)
    const abort = (): void => change.notify()
    signal?.addEventListener('abort', abort)
    try {
      for (;;) {
        signal?.throwIfAborted()
        const wasAlive = isSameProcess(launcher)
        const ended = await end(folder)
        if (ended !== null) return ended
        if (!wasAlive) return await lost(folder, launcher, options.log)
        await change.within(untilBeat(options.clock, child === undefined ? LOOK_EVERY_MS : LOOK_EVERY_OWN_MS))
      }
    } finally {
      signal?.removeEventListener('abort', abort)
      child?.off('exit', change.notify)
      change.close()
    }
  }

  async function requestEnd(handle: RunHandle, reason: string): Promise<void> {
    const { stop } = runFiles(handle.folder)
    if ((await readStop(handle.folder)) === null) {
      await writeFile(`${stop}.partial`, JSON.stringify({ reason, requestedAtMs: options.clock.nowMs() }), {
        mode: 0o600,
      })
      await rename(`${stop}.partial`, stop)
    }
    if (isSameProcess(handle.launcher)) signalProcess(handle.launcher.pid, 'SIGTERM')
  }

  return { start, adopt, watch, requestEnd }
}

/** What marks everything that belongs to one run. */
export function markerOf(runId: string): Marker {
  return { name: 'PAWL_RUN', value: runId }
}

async function end(folder: string): Promise<RunEnd | null> {
  const exit = await readExit(folder)
  if (exit === null) return null
  return { kind: 'ended', exit, stopReason: exit.reason === 'stop' ? ((await readStop(folder))?.reason ?? null) : null }
}

async function lost(folder: string, launcher: Launcher | null, log: Log): Promise<RunEnd> {
  const runId = launcher?.runId ?? (await launchedRunId(folder))
  const strays = runId === null ? { ended: 0, stuck: 0 } : await endStrays(markerOf(runId))
  if (strays.ended + strays.stuck > 0) {
    log.warn(
      `run ${runId}: its launcher is gone; ${strays.ended} of its processes were ended, ${strays.stuck} can't be`,
    )
  }
  const why =
    launcher === null
      ? 'The run was never started, or its launcher was killed while it started it.'
      : 'The launcher of the run is gone without a word: it was killed, or the machine was restarted.'
  // Ending strays may have ended a launcher in order: it still had its say.
  return (await end(folder)) ?? { kind: 'lost', why, strays: strays.ended }
}

async function launchedRunId(folder: string): Promise<string | null> {
  try {
    const launch: unknown = JSON.parse(await readFile(runFiles(folder).launch, 'utf8'))
    const runId = typeof launch === 'object' && launch !== null && 'runId' in launch ? launch.runId : null
    return typeof runId === 'string' ? runId : null
  } catch (error) {
    // We may have died before or while writing it; then nothing was started either.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The launcher closes its standard output when launcher.json is written, or when it dies. */
async function started(child: ChildProcess, python: string): Promise<void> {
  const output = child.stdout
  if (output === null) throw new Error('the launcher has no standard output')
  const failed = once(child, 'error').then(([error]) => error as NodeJS.ErrnoException)
  const patience = new AbortController()
  output.resume()
  const first = await Promise.race([
    once(output, 'close').then(() => 'told' as const),
    failed,
    delay(START_LIMIT_MS, 'silent' as const, { signal: patience.signal, ref: false }),
  ])
  patience.abort()
  // A program that is missing closes the pipe as well, and has no pid.
  if (first === 'told' && child.pid !== undefined) return
  if (first === 'silent') {
    child.kill('SIGKILL')
    fail(
      'launcher-silent',
      `The launcher of the run said nothing for ${START_LIMIT_MS / 1000} s.`,
      'Look whether the disk with the data folder hangs.',
    )
  }
  const why = first === 'told' ? await failed : first
  fail('python-missing', `Runs are launched by ${python}, which cannot be started: ${why.message}.`, INSTALL_PYTHON)
}

async function launcherFailed(folder: string, python: string): Promise<never> {
  const said = (await readFile(runFiles(folder).launcherLog, 'utf8')).trim().split('\n').at(-1)
  // launch.py says this itself when it finds itself started by an older one.
  if (said?.includes('Python 3.8 or newer')) return fail('python-too-old', said, INSTALL_PYTHON)
  return fail(
    'launcher-failed',
    `The launcher of the run (${python}) failed: ${said || 'it said nothing'}`,
    `Its whole account is in ${runFiles(folder).launcherLog}.`,
  )
}
