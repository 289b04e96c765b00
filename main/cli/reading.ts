import type { EngineReader } from '../engine.ts'
import type { CliContext, ExitCode } from './context.ts'
import { clip } from './terminal-text.ts'

export type LookOptions = { readonly json?: true }

/** Reads beside a running Pawl, or without one, and never writes. */
export async function reading(context: CliContext, work: (reader: EngineReader) => Promise<void>): Promise<ExitCode> {
  const reader = await context.openReader()
  try {
    await work(reader)
    return 0
  } finally {
    reader.close()
  }
}

/** Prints lines, cut to the width of the terminal where it is one. */
export function printLines(context: CliContext, lines: readonly string[]): void {
  const { columns } = context.terminal
  for (const line of lines) context.terminal.out(columns === null ? line : clip(line, columns))
}
