import type { ErrorEnvelope } from '../../preload/contract/errors.ts'
import { Failure } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import type { Engine, EngineReader } from '../engine.ts'
import { oneLine } from './terminal-text.ts'

/** Where the command line prints and asks. */
export type Terminal = {
  /** One line to standard output: results. */
  readonly out: (line: string) => void
  /** Text to standard output as it is: the log of a run. */
  readonly raw: (text: string) => void
  /** One line to standard error: what a program that reads the results need not see. */
  readonly err: (line: string) => void
  /** Whether a person can be asked. */
  readonly canAsk: boolean
  /** Asks and gives the answer without the line's end; an empty text when the input ended. */
  readonly ask: (question: string) => Promise<string>
  /** Whether standard output is a terminal, and how wide. */
  readonly columns: number | null
  /** Calls the listener at each Ctrl-C and when the process is asked to end; returns what stops that. */
  readonly onSignal: (listener: (signal: 'interrupt' | 'end') => void) => () => void
}

/** What the verbs are given: nothing is taken from the process itself, so that a test can stand in for it. */
export type CliContext = {
  readonly terminal: Terminal
  readonly home: string
  readonly version: string
  /** The built page, for the loopback door. */
  readonly rendererRoot: string
  readonly log: Log
  readonly openEngine: (door: 'web' | 'cli') => Promise<Engine>
  readonly openReader: () => Promise<EngineReader>
  /** The process that works on the data folder now; null when none does. */
  readonly engineHolder: () => Promise<{
    readonly door: string
    readonly since: number
    readonly url: string | null
  } | null>
}

/** 0 done, 1 failed with a reason, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2

/** Prints why a verb failed, for a person or, with `--json`, as the envelope alone on standard output. */
export function reportFailure(context: CliContext, error: unknown, json: boolean): ExitCode {
  const envelope = envelopeOf(context, error)
  if (json) context.terminal.out(JSON.stringify(envelope))
  else {
    for (const line of `${envelope.message}\n${envelope.remedy}`.split('\n')) context.terminal.err(controlsOut(line))
  }
  return 1
}

// The indentation of a listed command stays.
function controlsOut(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${oneLine(line)}`
}

function envelopeOf(context: CliContext, error: unknown): ErrorEnvelope {
  if (error instanceof Failure) return { code: error.code, message: error.message, remedy: error.remedy }
  context.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return {
    code: 'defect',
    message: `Pawl made a mistake: ${error instanceof Error ? error.message : String(error)}.`,
    remedy: `Nothing was lost. The details are in ${context.home}/pawl.log; please report them.`,
  }
}
