import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CliContext } from '../../main/cli/context.ts'
import { runCli } from '../../main/cli/program.ts'
import { silentLog } from '../../main/core/log.ts'
import type { Handlers } from '../../main/serve.ts'
import { eventSource, handlersWith } from '../support/stand-in-engine.ts'

export type Cli = {
  readonly run: (...argv: string[]) => Promise<number>
  readonly out: string[]
  readonly err: string[]
  readonly events: ReturnType<typeof eventSource>
  readonly signal: (signal: 'interrupt' | 'end') => void
  readonly isListening: () => boolean
  readonly resumed: string[]
  readonly home: string
  /** How many engines were opened and not closed. */
  readonly open: () => number
}

/** The command line over an engine whose handlers the test gives; with `answers` a person sits at the terminal. */
export async function cliWith(some: Partial<Handlers>, answers: readonly string[] | null = null): Promise<Cli> {
  const home = mkdtempSync(join(tmpdir(), 'pawl-cli-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const [out, err, resumed]: [string[], string[], string[]] = [[], [], []]
  const events = eventSource()
  const handlers = handlersWith(some)
  const waiting = [...(answers ?? [])]
  const listeners = new Set<(signal: 'interrupt' | 'end') => void>()
  const counts = { open: 0 }
  const opened = () => {
    counts.open += 1
    return {
      handlers,
      events: events.events,
      resume: async (campaign: string) => {
        resumed.push(campaign)
      },
      announce: async () => {},
      close: async () => {
        counts.open -= 1
      },
    }
  }
  const context: CliContext = {
    terminal: {
      out: (line) => out.push(...line.split('\n')),
      raw: (text) => out.push(...text.split('\n')),
      err: (line) => err.push(line),
      canAsk: answers !== null,
      ask: async () => waiting.shift() ?? '',
      columns: null,
      onSignal: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    home,
    version: '1.2.3',
    rendererRoot: home,
    log: silentLog,
    openEngine: async () => opened(),
    engineHolder: async () => null,
    openReader: async () => ({ handlers, close: opened().close }),
  }
  return {
    run: async (...argv) => await runCli(argv, context),
    out,
    err,
    events,
    signal: (signal) => {
      for (const listener of [...listeners]) listener(signal)
    },
    isListening: () => listeners.size > 0,
    resumed,
    home,
    open: () => counts.open,
  }
}
