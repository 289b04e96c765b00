import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { byteCollector } from './byte-collector.ts'
import { signalGroup } from './signals.ts'

/** How one short command is run. Everything has a limit: a command that hangs or floods must not take the app with it. */
export type ExecOptions = {
  readonly cwd: string
  /** The complete environment; the app's own when it is left out. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What the command reads from its standard input; nothing when it is left out. */
  readonly input?: string | Uint8Array | undefined
  /** Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** Standard output and standard error are limited to this many bytes each. Default 64 MiB. */
  readonly maxOutputBytes?: number | undefined
  /** Between asking it to end and killing it. Default 2,000: git needs a moment to remove its lock files. */
  readonly graceMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

type Output = {
  /** Decoded as UTF-8; invalid bytes become U+FFFD. Patches and other people's file names need `stdoutBytes`. */
  readonly stdout: string
  readonly stdoutBytes: Buffer
  readonly stderr: string
}

/** Every way in which a short command can end. A non-zero exit code is an ending like any other. */
export type ExecResult =
  | (Output & { readonly kind: 'ended'; readonly exitCode: number })
  | (Output & { readonly kind: 'killed'; readonly signal: NodeJS.Signals })
  | (Output & { readonly kind: 'timed-out'; readonly afterMs: number })
  | (Output & { readonly kind: 'too-much-output'; readonly limitBytes: number })
  | (Output & { readonly kind: 'aborted' })
  | { readonly kind: 'not-found'; readonly missing: 'program' | 'folder'; readonly path: string }
  | { readonly kind: 'could-not-start'; readonly reason: string }

const GRACE_MS = 2_000
/** A command that is stuck in the kernel (a driver, a network disk) can't be killed; nobody waits longer than this for its end. */
const GIVE_UP_MS = 1_000
/** A grandchild that left its session can hold the pipes open for ever; the command itself has ended. */
const PIPES_AFTER_EXIT_MS = 1_000

/**
 * Runs one short command to its end, without a shell, in a process group of its own, and returns how it ended.
 * This is the only door to short commands. It never rejects for anything the command does.
 */
export async function exec(program: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  if (options.signal?.aborted) return { kind: 'aborted', ...output(Buffer.alloc(0), Buffer.alloc(0)) }
  // Node reports a missing folder as a missing program.
  if (!existsSync(options.cwd)) return { kind: 'not-found', missing: 'folder', path: options.cwd }
  let child: ChildProcess
  try {
    child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own on POSIX, so that helpers of the command (git starts many) end with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
  } catch (error) {
    // A NUL byte in an argument or too long a command line is refused before anything starts.
    return { kind: 'could-not-start', reason: error instanceof Error ? error.message : String(error) }
  }
  return new Promise((resolve) => follow(child, program, options, resolve))
}

function follow(
  child: ChildProcess,
  program: string,
  options: ExecOptions,
  resolve: (result: ExecResult) => void,
): void {
  const limitBytes = options.maxOutputBytes ?? 64 * 1024 * 1024
  const afterMs = options.timeoutMs ?? 60_000
  const stdout = byteCollector(limitBytes)
  const stderr = byteCollector(limitBytes)
  const timers: NodeJS.Timeout[] = []
  let ended: 'timed-out' | 'too-much-output' | 'aborted' | null = null

  const end = (why: NonNullable<typeof ended>): void => {
    if (ended !== null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    ended = why
    signalGroup(child.pid, 'SIGTERM')
    timers.push(setTimeout(kill, options.graceMs ?? GRACE_MS, child.pid, why))
  }
  const kill = (pid: number, why: NonNullable<typeof ended>): void => {
    signalGroup(pid, 'SIGKILL')
    timers.push(setTimeout(giveUp, GIVE_UP_MS, why))
  }
  const onAbort = (): void => end('aborted')
  options.signal?.addEventListener('abort', onAbort, { once: true })
  timers.push(setTimeout(() => end('timed-out'), afterMs))

  child.stdout?.on('data', (chunk: Buffer) => {
    if (!stdout.push(chunk)) end('too-much-output')
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    if (!stderr.push(chunk)) end('too-much-output')
  })
  // A command may end without reading its input: its ending tells the story, EPIPE does not.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(options.input)

  const settle = (result: ExecResult): void => {
    for (const timer of timers) clearTimeout(timer)
    options.signal?.removeEventListener('abort', onAbort)
    resolve(result)
  }
  child.once('error', (error: NodeJS.ErrnoException) => {
    if (child.pid !== undefined) return
    if (error.code === 'ENOENT') settle({ kind: 'not-found', missing: 'program', path: program })
    else settle({ kind: 'could-not-start', reason: error.message })
  })
  child.once('exit', () => {
    timers.push(
      setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, PIPES_AFTER_EXIT_MS),
    )
  })
  const settleEnded = (why: NonNullable<typeof ended>, printed: Output): void => {
    if (why === 'timed-out') settle({ kind: why, afterMs, ...printed })
    else if (why === 'too-much-output') settle({ kind: why, limitBytes, ...printed })
    else settle({ kind: why, ...printed })
  }
  const giveUp = (why: NonNullable<typeof ended>): void => {
    child.stdout?.destroy()
    child.stderr?.destroy()
    child.unref()
    settleEnded(why, output(stdout.bytes(), stderr.bytes()))
  }
  child.once('close', (exitCode, signal) => {
    if (child.pid === undefined) return
    const printed = output(stdout.bytes(), stderr.bytes())
    if (ended !== null) settleEnded(ended, printed)
    else if (signal !== null) settle({ kind: 'killed', signal, ...printed })
    else settle({ kind: 'ended', exitCode: exitCode ?? -1, ...printed })
  })
}

function output(stdoutBytes: Buffer, stderr: Buffer): Output {
  let decoded: string | null = null
  return {
    stdoutBytes,
    stderr: stderr.toString('utf8'),
    // Decoded when asked for: a diff of many megabytes is mostly wanted as bytes.
    get stdout() {
      decoded ??= stdoutBytes.toString('utf8')
      return decoded
    },
  }
}
