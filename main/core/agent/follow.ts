import type { SessionEvent } from '../../../preload/contract/session.ts'
import type { Clock } from '../clock.ts'
import { pause } from '../pause.ts'
import type { RunEnd, RunHandle, Supervisor } from '../process/supervisor.ts'
import { type TimedLine, timedLines } from '../process/timed-lines.ts'
import type { Account, Reader } from './reader.ts'

export type FollowSession = {
  readonly supervisor: Supervisor
  readonly folder: string
  readonly handle: RunHandle
  readonly reader: Reader
  readonly clock: Clock
  /** Receives what was read since the last look. */
  readonly grew: (events: readonly SessionEvent[]) => void
  /** Asked after each look: why the session is to end now, or null. */
  readonly reasonToEnd: (account: Account) => string | null
  /** Pawl leaves: the session goes on without it. */
  readonly leave: AbortSignal
  /** The campaign ends: the session is asked to end. */
  readonly stop: AbortSignal
}

/** A line of JSON may hold a whole file; one longer than this is cut, and then no JSON any more. */
const LINE_BYTES = 4 * 1024 * 1024
const LOOK_MS = 250

/**
 * Follows a living session to its end: its output becomes events as it comes. Null when Pawl leaves.
 * Rejects with what a callback throws; the session is asked to end then.
 */
export async function followSession(o: FollowSession): Promise<RunEnd | null> {
  const ended = new AbortController()
  const looked = look(o, ended.signal)
  const stop = () => void o.supervisor.requestEnd(o.handle, 'stop')
  if (o.stop.aborted) stop()
  else o.stop.addEventListener('abort', stop, { once: true })
  // What a look throws must not go unheard until the end.
  const failed = looked.then(
    () => new Promise<never>(() => {}),
    async (error: unknown) => {
      await o.supervisor.requestEnd(o.handle, 'defect')
      throw error
    },
  )
  try {
    return await Promise.race([o.supervisor.watch(o.handle, o.leave), failed])
  } catch (error) {
    if (o.leave.aborted) return null
    throw error
  } finally {
    o.stop.removeEventListener('abort', stop)
    ended.abort()
    await looked.catch(() => undefined)
  }
}

async function look(o: FollowSession, ended: AbortSignal): Promise<void> {
  const output = reading(o.folder, o.reader, o.handle.launcher.startedAtMs, o.grew)
  let asked = false
  while (!ended.aborted) {
    await pause(LOOK_MS, ended)
    await output.pull()
    const reason = asked || ended.aborted ? null : o.reasonToEnd(o.reader.account())
    if (reason === null) continue
    asked = true
    await o.supervisor.requestEnd(o.handle, reason)
  }
  if (!o.leave.aborted) await output.finish()
}

/** Reads the whole output of a session that ended while nobody followed it. */
export async function readEndedSession(
  o: Pick<FollowSession, 'folder' | 'reader' | 'grew'>,
  startedAtMs: number,
): Promise<void> {
  await reading(o.folder, o.reader, startedAtMs, o.grew).finish()
}

function reading(folder: string, reader: Reader, startedAtMs: number, grew: FollowSession['grew']) {
  const lines = timedLines(folder, LINE_BYTES)
  const state = { lastMs: 0 }
  const collect = (events: SessionEvent[]) => (line: TimedLine) => {
    state.lastMs = line.atMs
    events.push(...reader.push(line.text, line.atMs, startedAtMs + line.atMs))
  }
  const pull = async () => {
    const events: SessionEvent[] = []
    await lines.pull(collect(events))
    if (events.length > 0) grew(events)
  }
  return {
    pull,
    finish: async () => {
      await pull()
      const events: SessionEvent[] = []
      lines.end(collect(events))
      events.push(...reader.end(state.lastMs))
      if (events.length > 0) grew(events)
    },
  }
}
