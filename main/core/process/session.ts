import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lineSplitter } from './lines.ts'
import { signalGroup } from './signals.ts'
import { endStrays, type Marker } from './strays.ts'

/** A long program that works for us in the foreground, such as an agent. */
export type SessionOptions = {
  readonly argv: readonly [string, ...string[]]
  readonly cwd: string
  /** The complete environment, apart from the marker. */
  readonly env: Readonly<Record<string, string>>
  readonly marker: Marker
  /** What it reads from its standard input; nothing when left out. */
  readonly input?: string | undefined
  /** Null: no limit. */
  readonly timeLimitMs: number | null
  /** Of both outputs together. Null: no limit. */
  readonly outputLimitBytes: number | null
  /** Between asking it to end and killing it. */
  readonly graceMs: number
  /** How it is asked to end; INT when left out, which is what agents end in order by. */
  readonly endWith?: 'SIGINT' | 'SIGTERM' | undefined
  readonly onLine: (text: string, stream: 'stdout' | 'stderr') => void
  /** Ends the session when aborted. */
  readonly signal?: AbortSignal | undefined
}

/**
 * How a session's process ended. `leftovers` counts the processes that it left behind and that had to be ended; `stuck`, those among them that
 * can't be: they are stuck in the kernel.
 */
export type SessionEnd =
  | {
      readonly kind: 'ended'
      readonly reason: 'exited' | 'time-limit' | 'output-limit' | 'stopped'
      readonly exitCode: number | null
      readonly signal: NodeJS.Signals | null
      readonly outputBytes: number
      readonly leftovers: number
      readonly stuck: number
    }
  | { readonly kind: 'not-found'; readonly missing: 'program' | 'folder'; readonly path: string }
  | { readonly kind: 'could-not-start'; readonly reason: string }

/** What is stuck in the kernel can't be killed; nobody waits longer than this for its end. */
const giveUpMs = 1_000

/**
 * Runs a program to its end and hands its output on line by line. It is ended in order: INT to its group (unless `endWith` says otherwise),
 * because agents answer TERM by leaving their tools behind and INT by ending them and telling what they cost; after the grace whatever carries
 * its marker, in whatever session. Nothing of it is left when this resolves, also after an exit of its own. What `onLine` throws
 * ends it too and is thrown on.
 */
export async function spawnSession(options: SessionOptions): Promise<SessionEnd> {
  const [program, ...args] = options.argv
  if (!existsSync(options.cwd)) return { kind: 'not-found', missing: 'folder', path: options.cwd }
  let child: ChildProcess
  try {
    child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...options.env, [options.marker.name]: options.marker.value },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
  } catch (error) {
    return { kind: 'could-not-start', reason: error instanceof Error ? error.message : String(error) }
  }
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    child.once('spawn', () => resolve(null))
    child.once('error', resolve)
  })
  if (failure?.code === 'ENOENT') return { kind: 'not-found', missing: 'program', path: program }
  if (failure !== null || child.pid === undefined) {
    return { kind: 'could-not-start', reason: failure?.message ?? 'it has no process id' }
  }
  return follow(child, child.pid, options)
}

async function follow(child: ChildProcess, pid: number, options: SessionOptions): Promise<SessionEnd> {
  let reason: 'exited' | 'time-limit' | 'output-limit' | 'stopped' = 'exited'
  let outputBytes = 0
  const thrown: unknown[] = []
  const timers: NodeJS.Timeout[] = []
  const end = (why: typeof reason): void => {
    if (reason !== 'exited' || child.exitCode !== null || child.signalCode !== null) return
    reason = why
    signalGroup(pid, options.endWith ?? 'SIGINT')
    timers.push(setTimeout(() => signalGroup(pid, 'SIGKILL'), options.graceMs))
    timers.push(setTimeout(() => child.emit('given-up'), options.graceMs + giveUpMs))
  }
  const onAbort = (): void => end('stopped')
  if (options.signal?.aborted) onAbort()
  options.signal?.addEventListener('abort', onAbort, { once: true })
  if (options.timeLimitMs !== null) timers.push(setTimeout(() => end('time-limit'), options.timeLimitMs))

  // A listener that throws inside a stream's event would take the whole app down: the session ends, and its error comes out.
  const tell = (text: string, stream: 'stdout' | 'stderr'): void => {
    if (thrown.length > 0) return
    try {
      options.onLine(text, stream)
    } catch (error) {
      thrown.push(error)
      end('stopped')
    }
  }
  const read = (stream: 'stdout' | 'stderr'): Promise<void> => {
    const splitter = lineSplitter()
    const source = child[stream]
    source?.on('data', (chunk: Buffer) => {
      const room = (options.outputLimitBytes ?? Number.POSITIVE_INFINITY) - outputBytes
      const kept = chunk.length <= room ? chunk : chunk.subarray(0, Math.max(0, room))
      outputBytes += kept.length
      for (const line of splitter.push(kept)) tell(line.text, stream)
      if (kept.length < chunk.length) end('output-limit')
    })
    return new Promise((resolve) => {
      source?.once('close', () => {
        for (const line of splitter.end()) tell(line.text, stream)
        resolve()
      })
    })
  }
  const outputs = Promise.all([read('stdout'), read('stderr')])
  // It may end without reading all of its input: how it ended tells the story.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(options.input)

  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (...how) => resolve(how))
    child.once('given-up', () => resolve([null, null]))
  })
  for (const timer of timers) clearTimeout(timer)
  options.signal?.removeEventListener('abort', onAbort)
  const hasExited = exitCode !== null || signal !== null
  const { ended, stuck } = hasExited ? await endStrays(options.marker, options.graceMs) : { ended: 0, stuck: 1 }
  // A process that can't be ended may hold the pipes for ever.
  if (stuck > 0) {
    child.stdout?.destroy()
    child.stderr?.destroy()
    child.unref()
  }
  await outputs
  if (thrown.length > 0) throw thrown[0]
  return { kind: 'ended', reason, exitCode, signal, outputBytes, leftovers: ended + stuck, stuck }
}
