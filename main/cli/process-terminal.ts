import { createInterface } from 'node:readline/promises'
import type { Terminal } from './context.ts'

/** The terminal that this process was started in. */
export function processTerminal(): Terminal {
  // `pawl list | head` closes the pipe early: that is no mistake, and there is nobody left to print for.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    raw: (text) => process.stdout.write(text),
    err: (line) => process.stderr.write(`${line}\n`),
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask,
    columns: process.stdout.isTTY ? process.stdout.columns : null,
    onSignal,
  }
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  try {
    return await Promise.race([lines.question(question), ended])
  } finally {
    lines.close()
  }
}

function onSignal(listener: (signal: 'interrupt' | 'end') => void): () => void {
  const interrupt = () => listener('interrupt')
  const end = () => listener('end')
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', end)
  process.on('SIGHUP', end)
  return () => {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', end)
    process.off('SIGHUP', end)
  }
}

/** Resolves once everything that was printed has left the process: `process.exit` would cut a pipe short. */
export async function flushed(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
  )
}
