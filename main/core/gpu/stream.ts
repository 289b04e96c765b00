import { tmpdir } from 'node:os'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { pause } from '../pause.ts'
import { type SessionEnd, spawnSession } from '../process/session.ts'
import type { Marker } from '../process/strays.ts'
import { type Column, columnsOfHeader, refusedField, withoutField } from './fields.ts'
import { type GpuReading, parseStreamLine } from './sample-line.ts'
import { type Smi, verbatim } from './smi.ts'

/** Where a stream stands. `waiting`: it ended and is started again. `failed`: it was started too often; runs go on without it. */
export type StreamState = {
  readonly kind: 'starting' | 'on' | 'waiting' | 'failed'
  /** The last words of nvidia-smi when it ended; null while all is well. */
  readonly said: string | null
}

export type GpuStream = {
  readonly state: () => StreamState
  /** Samples that should have come and did not, and lines that could not be understood, since the start. */
  readonly missed: () => { readonly samples: number; readonly lines: number }
  /** Ends the process; resolves when nothing of it is left. */
  readonly stop: () => Promise<void>
}

export type StreamOptions = {
  readonly smi: Smi
  readonly columns: readonly Column[]
  readonly everyMs: number
  /** Until the first line a driver may have to be loaded, which takes seconds for each GPU. */
  readonly firstLineMs: number
  readonly clock: Clock
  readonly marker: Marker
  readonly log: Log
  /** One reading of each GPU, a moment after the last of them arrived. */
  readonly onReadings: (readings: readonly GpuReading[]) => void
  /** Words between the samples: an ECC or XID error. */
  readonly onEvent: (text: string) => void
  readonly onLost: (text: string) => void
  readonly onState: (state: StreamState) => void
}

/** Without a line for this many intervals the stream is ended and started again. */
const silentIntervals = 5
/** Pauses before it is started again, in intervals: 1, 2, 5 and 30 s at one sample a second. */
const backoff: readonly number[] = [1, 2, 5, 30]
/** A stream that held for this many intervals had recovered: what happens next is a new story. */
const recoveredIntervals = 60
/** GPUs of one sample are printed at once; what is still missing after this belongs to a GPU that is gone. */
const gatherMs = 150
const graceMs = 1_000
const mostRefusals = 20
const lastWords = 5

/** One long-lived `nvidia-smi` that prints a sample of every GPU at each interval, kept alive within reason. */
export function startGpuStream(o: StreamOptions): GpuStream {
  const stopping = new AbortController()
  const missed = { samples: 0, lines: 0 }
  let state: StreamState = { kind: 'starting', said: null }
  const become = (next: StreamState): void => {
    state = next
    o.onState(next)
  }

  async function whole(): Promise<void> {
    let columns = o.columns
    let failures = 0
    let refusals = 0
    while (!stopping.signal.aborted) {
      const attempt = await once(o, columns, stopping.signal, missed, () => become({ kind: 'on', said: null }))
      if (stopping.signal.aborted) return
      const refused = refusedField(attempt.said)
      if (refused !== null && refusals < mostRefusals) {
        refusals += 1
        columns = withoutField(columns, refused)
        o.log.info(`nvidia-smi does not know ${refused}: it is left out`)
        continue
      }
      if (attempt.lastedMs >= recoveredIntervals * o.everyMs) failures = 0
      const intervals = backoff[failures]
      failures += 1
      o.log.warn(`the GPU stream ended: ${attempt.said}`)
      // One that can't be ended shows that the driver hangs: another one would hang as well.
      if (intervals === undefined || attempt.isStuck) return become({ kind: 'failed', said: attempt.said })
      become({ kind: 'waiting', said: attempt.said })
      await pause(intervals * o.everyMs, stopping.signal)
    }
  }

  const done = whole()
  return {
    state: () => state,
    missed: () => ({ ...missed }),
    stop: async () => {
      stopping.abort()
      await done
    },
  }
}

type Attempt = { readonly said: string; readonly lastedMs: number; readonly isStuck: boolean }

/** One process, from its start to its end. */
async function once(
  o: StreamOptions,
  asked: readonly Column[],
  stopping: AbortSignal,
  missed: { samples: number; lines: number },
  onFirst: () => void,
): Promise<Attempt> {
  const { clock } = o
  const startedMs = clock.monotonicMs()
  const ending = new AbortController()
  const end = (): void => ending.abort()
  stopping.addEventListener('abort', end, { once: true })
  const batch = new Map<string, GpuReading>()
  const at = { lineMs: startedMs, batchMs: null as number | null, gather: null as NodeJS.Timeout | null }
  let columns: readonly (Column | null)[] = asked
  let gpus = 0
  let silent = false
  const printed: string[] = []
  if (stopping.aborted) end()

  function say(text: string): void {
    printed.push(text)
    if (printed.length > lastWords) printed.shift()
  }

  function flush(): void {
    if (at.gather !== null) clearTimeout(at.gather)
    at.gather = null
    if (batch.size === 0) return
    const nowMs = clock.monotonicMs()
    if (at.batchMs !== null) missed.samples += Math.max(0, Math.round((nowMs - at.batchMs) / o.everyMs) - 1)
    at.batchMs = nowMs
    gpus = batch.size
    const readings = [...batch.values()]
    batch.clear()
    o.onReadings(readings)
  }

  function take(line: string): void {
    at.lineMs = clock.monotonicMs()
    if (line.trim() === '') return
    const header = columnsOfHeader(line, asked)
    if (header !== null) {
      columns = header
      return
    }
    const parsed = parseStreamLine(columns, line)
    switch (parsed.kind) {
      case 'reading': {
        if (at.batchMs === null && batch.size === 0) onFirst()
        if (batch.has(parsed.reading.uuid)) flush()
        batch.set(parsed.reading.uuid, parsed.reading)
        if (batch.size === gpus) flush()
        else at.gather ??= setTimeout(flush, gatherMs)
        return
      }
      case 'lost':
        say(parsed.text)
        o.onLost(parsed.text)
        return
      case 'event':
        say(parsed.text)
        o.onEvent(parsed.text)
        return
      case 'dropped':
        missed.lines += 1
    }
  }

  const watchdog = setInterval(() => {
    const limitMs =
      at.batchMs === null ? Math.max(o.firstLineMs, silentIntervals * o.everyMs) : silentIntervals * o.everyMs
    if (clock.monotonicMs() - at.lineMs <= limitMs) return
    silent = true
    end()
  }, o.everyMs)
  const query = `--query-gpu=${asked.map((column) => column.name).join(',')}`
  const ended = await spawnSession({
    argv: [o.smi.program, query, '--format=csv,nounits', '-lms', String(o.everyMs)],
    cwd: tmpdir(),
    env: o.smi.environment,
    marker: o.marker,
    timeLimitMs: null,
    outputLimitBytes: null,
    graceMs,
    endWith: 'SIGTERM',
    onLine: (line, from) => (from === 'stdout' ? take(line) : say(line)),
    signal: ending.signal,
  })
  clearInterval(watchdog)
  stopping.removeEventListener('abort', end)
  flush()
  const lastedMs = clock.monotonicMs() - startedMs
  const isStuck = ended.kind === 'ended' && ended.stuck > 0
  const said = silent
    ? `It said nothing for ${Math.round((clock.monotonicMs() - at.lineMs) / 1000)} s${isStuck ? ' and can’t be ended: it is stuck in the driver' : ''}.`
    : verbatim(printed.join('\n')) || howItEnded(ended)
  return { said, lastedMs, isStuck }
}

function howItEnded(ended: SessionEnd): string {
  switch (ended.kind) {
    case 'ended':
      return ended.signal === null
        ? `It ended with exit code ${ended.exitCode} and without a word.`
        : `It was ended by ${ended.signal}.`
    case 'not-found':
      return `${ended.path} is not there.`
    case 'could-not-start':
      return `It could not be started: ${ended.reason}.`
  }
}
