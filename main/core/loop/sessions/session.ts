import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { SessionEvent } from '../../../../preload/contract/session.ts'
import type { ProgramAgent } from '../../agent/agent.ts'
import { hiding } from '../../agent/bound.ts'
import { diagnose, type Trouble } from '../../agent/diagnose.ts'
import { agentEnvironment } from '../../agent/environment.ts'
import { followSession, readEndedSession } from '../../agent/follow.ts'
import { type Assignment, launchOf, shownArgv } from '../../agent/launch.ts'
import { type Account, createReader, type Reader } from '../../agent/reader.ts'
import { removeFolder } from '../../git/removal.ts'
import { sessionClone } from '../../git/session-clone.ts'
import { runFiles } from '../../process/run-files.ts'
import { heldIn } from '../../process/sandbox.ts'
import type { RunEnd, RunHandle } from '../../process/supervisor.ts'
import { findProgram } from '../../project/interpreter.ts'
import { printCommand } from '../../project/words.ts'
import { countNoteGiven, listAgentNotes } from '../../store/agent-notes.ts'
import { type OpenSession, setSessionLaunched } from '../../store/sessions.ts'
import { appendEvents, replaceTranscript } from '../../store/transcripts.ts'
import { confineAgent, confinementOf, isOn, surroundingsOf } from '../confinement.ts'
import type { CampaignContext } from '../context.ts'
import { briefOf } from './brief.ts'
import type { Memory } from './memory.ts'

/** How a session's process ended, with all that it printed read. `left`: Pawl leaves and the session goes on without it. */
export type Ended =
  | { readonly kind: 'left' }
  /** Nothing of it is left, and nothing is known of what it did. */
  | { readonly kind: 'lost'; readonly outcome: 'lost' | 'stopped'; readonly why: string }
  | {
      readonly kind: 'ended'
      /** `exited`, `time-limit`, `output-limit`, `quota`, `could-not-start`, or why it was asked to end. */
      readonly reason: string
      readonly exitCode: number | null
      readonly leftovers: number
      readonly error: string | null
      readonly durationMs: number
      readonly account: Account
      readonly clone: string
      readonly hide: (text: string) => string
    }

export type SessionSignals = {
  readonly leave: AbortSignal
  readonly stop: AbortSignal
  /** What it does now in a few words, for the window. */
  readonly doing: (text: string) => void
  /** What may be spent on it, in dollars and tokens; null: no limit. */
  readonly usd: number | null
  readonly tokens: number | null
  /** The plans of those that work at the same time. */
  readonly others: readonly string[]
}

/** Between INT and KILL: an agent ends its tools and tells what it cost. */
const graceMs = 10_000
const outputLimitBytes = 64 * 1024 ** 2
/** A clone of a large repository, a compiler's cache, what a study writes. */
const quotaBytes = 4 * 1024 ** 3
/** A limit that lasts longer is not sat out inside of a session. */
const shortWaitMs = 120_000

/**
 * The whole life of a session's process: prepared in a clone of its own, started, followed, ended. Safe to begin again after Pawl was
 * killed anywhere in it: what was not started is prepared anew, what runs is adopted, what has ended is read.
 */
export async function runSession(
  c: CampaignContext,
  agent: ProgramAgent,
  memory: Memory,
  session: OpenSession,
  startCommit: string,
  signals: SessionSignals,
): Promise<Ended> {
  const folder = c.folders.session(session.id)
  const launchFolder = join(folder, 'launch')
  const clone = join(folder, 'clone')
  const { open, secret } = agentEnvironment(agent.variables, session.plan.kind === 'study')
  const hide = hiding(Object.values(secret))
  for (let attempt = 0; ; attempt++) {
    const reader = createReader(agent.adapter.stream, hide)
    const isKnown = existsSync(runFiles(launchFolder).launch)
    // The sandbox would start and then find nothing to hold in.
    const missing = isKnown ? null : await missingProgram(agent)
    if (missing !== null) return couldNotStart(missing, reader)
    const begun = isKnown
      ? await c.supervisor.adopt(launchFolder)
      : ({ kind: 'running', handle: await begin() } as const)
    const end = begun.kind === 'running' ? await follow(begun.handle, reader) : begun
    if (end === null) return { kind: 'left' }
    if (end.kind === 'lost') {
      // One that was cut off before it was under way has done nothing yet.
      if (attempt > 0 || existsSync(runFiles(launchFolder).launcher))
        return { kind: 'lost', outcome: 'lost', why: end.why }
      await removeFolder(folder)
      continue
    }
    if (begun.kind === 'ended') await catchUp(reader, end.exit.startedAtMs)
    const { exit } = end
    const last = lastWords(exit.reason, end.stopReason, exit.leftovers)
    if (last !== null) grew(reader.say(last, exit.durationMs))
    return {
      kind: 'ended',
      reason: exit.reason === 'stop' ? (end.stopReason ?? 'stop') : exit.reason,
      exitCode: exit.exitCode,
      leftovers: exit.leftovers,
      error: exit.error,
      durationMs: exit.durationMs,
      account: understood(reader.account(), exit.exitCode, exit.startedAtMs + exit.durationMs),
      clone,
      hide,
    }
  }

  function couldNotStart(error: string, reader: Reader): Ended {
    const account = reader.account()
    return {
      kind: 'ended',
      reason: 'could-not-start',
      exitCode: null,
      leftovers: 0,
      error,
      durationMs: 0,
      account,
      clone,
      hide,
    }
  }

  async function begin(): Promise<RunHandle> {
    await removeFolder(folder)
    const tmp = join(folder, 'tmp')
    const promptFile = join(folder, 'brief.md')
    const empty = join(folder, 'empty')
    await mkdir(tmp, { recursive: true, mode: 0o700 })
    await sessionClone(c.mirror, clone, startCommit, 'session')
    const confined = isOn(c.sandbox, c.project)
    const brief = briefOf(
      memory.forBrief({
        number: session.number,
        plan: session.plan,
        confinement: confinementOf(c.sandbox, c.project, 'program').agents,
        timeLimitMs: agent.timeLimitMs,
        others: signals.others,
      }),
    )
    await writeFile(promptFile, brief)
    await writeFile(empty, '')
    const check = c.project.edit.check === null ? null : printCommand(c.project.edit.check)
    const assignment: Assignment = {
      brief,
      promptFile,
      worktree: clone,
      model: agent.model,
      turns: agent.turns,
      check,
      confined,
    }
    const { argv, env } = launchOf(agent.adapter, assignment)
    const words = isOn(c.sandbox, c.project)
      ? heldIn(
          c.sandbox,
          confineAgent(agent, surroundingsOf(c), {
            folder,
            clone,
            tmp,
            empty,
            seesDevice: session.plan.kind === 'study',
          }),
          clone,
          argv,
        )
      : argv
    c.db.transaction(() => {
      setSessionLaunched(c.db, session.id, {
        argv: shownArgv(agent.adapter, assignment),
        brief,
        confinement: confinementOf(c.sandbox, c.project, 'program').agents,
      })
      for (const note of listAgentNotes(c.db, c.campaign.id)) countNoteGiven(c.db, note.id)
    })
    return await c.supervisor.start(
      launchFolder,
      {
        runId: session.id,
        argv: words,
        cwd: clone,
        env: { ...open, ...agent.env, ...env, TMPDIR: confined ? '/tmp' : tmp, GIT_CEILING_DIRECTORIES: folder },
        timeLimitMs: agent.timeLimitMs,
        graceMs,
        outputLimitBytes,
        quota: { path: folder, bytes: quotaBytes },
        passOn: Object.keys(secret),
        pace: false,
        ending: { signal: 'INT', wrapped: confined },
      },
      secret,
    )
  }

  function grew(events: readonly SessionEvent[]): void {
    appendEvents(c.db, session.id, events)
    const last = events.findLast((event) => event.kind === 'tool' || event.kind === 'text')
    if (last !== undefined) signals.doing(last.kind === 'tool' ? `${last.name} ${last.input}` : last.text)
    c.announce({ kind: 'session-grew', session: session.id, events: (events.at(-1)?.seq ?? 0) + 1 })
  }

  async function follow(handle: RunHandle, reader: Reader): Promise<RunEnd | null> {
    // What an earlier process has stored of it is read once more from the beginning.
    replaceTranscript(c.db, session.id, [])
    const { supervisor, clock } = c
    return await followSession({
      supervisor,
      folder: launchFolder,
      handle,
      reader,
      clock,
      grew,
      reasonToEnd: (account) => reasonToEnd(account, signals, c.clock.nowMs()),
      leave: signals.leave,
      stop: signals.stop,
    })
  }

  async function catchUp(reader: Reader, startedAtMs: number): Promise<void> {
    replaceTranscript(c.db, session.id, [])
    await readEndedSession({ folder: launchFolder, reader, grew }, startedAtMs)
  }
}

/** The last lines of a program that failed may tell why, also where no rule knows how to read them. */
function understood(account: Account, exitCode: number | null, endedAtMs: number): Account {
  if (account.trouble !== null || exitCode === 0 || exitCode === null) return account
  return { ...account, trouble: diagnose(account.unread.slice(-10).join('\n'), null, endedAtMs) }
}

/** What is said when the program of an agent is not there; null when it is, or lies in the clone. */
async function missingProgram(agent: ProgramAgent): Promise<string | null> {
  const [program = ''] = agent.adapter.command.argv
  if (program.includes('/') || (await findProgram(program, homedir())) !== null) return null
  return `There is no program "${program}" on the PATH.`
}

/** What Pawl itself has to say at the end of a transcript; null: it ended by itself and left nothing. */
function lastWords(reason: string, stopReason: string | null, leftovers: number): string | null {
  const left = leftovers === 0 ? '' : ` It left ${leftovers} processes running; they were ended.`
  switch (reason) {
    case 'exited':
      return left === '' ? null : left.trim()
    case 'time-limit':
      return `Pawl ended it: its time was over.${left}`
    case 'output-limit':
      return `Pawl ended it: it printed more than a session may.${left}`
    case 'quota':
      return `Pawl ended it: it took more disk space than a session may.${left}`
    case 'stop':
      return `Pawl ended it: ${stopReason === null || stopReason === 'stop' ? 'the campaign ended' : stopReason}.${left}`
    default:
      return `It ended: ${reason}.${left}`
  }
}

/** Why a living session is to end: it can't go on, or would spend what is not its own. */
function reasonToEnd(account: Account, signals: SessionSignals, nowMs: number): string | null {
  const stuck = troubleEnds(account.trouble, nowMs)
  if (stuck !== null) return stuck
  if (signals.usd !== null && (account.usd ?? 0) > signals.usd) return 'budget'
  if (signals.tokens !== null && (account.tokensIn ?? 0) + (account.tokensOut ?? 0) > signals.tokens) return 'budget'
  return null
}

function troubleEnds(trouble: Trouble | null, nowMs: number): string | null {
  switch (trouble?.kind) {
    case 'login':
      return 'not-logged-in'
    case 'account':
      return 'no-credit'
    case 'limit':
      return trouble.untilMs !== null && trouble.untilMs > nowMs + shortWaitMs ? 'limit' : null
    default:
      return null
  }
}
