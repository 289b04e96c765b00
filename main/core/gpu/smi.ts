import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { isExecutable } from '../executable.ts'
import { exec } from '../process/exec.ts'
import type { Marker } from '../process/strays.ts'
import { saysLost } from './sample-line.ts'

/** What came of asking nvidia-smi once. `said` is verbatim: its own words are what a person can look up. */
export type SmiAnswer =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'lost'; readonly said: string }
  | { readonly kind: 'failed'; readonly said: string }
  | { readonly kind: 'silent'; readonly afterMs: number }

/** The one door to nvidia-smi. Every question wakes the GPU: nobody asks without a need. */
export type Smi = {
  readonly program: string
  readonly environment: Readonly<Record<string, string>>
  readonly ask: (args: readonly string[], options?: AskOptions) => Promise<SmiAnswer>
}

export type AskOptions = {
  /** It is ended when it has not answered by then. */
  readonly limitMs?: number | undefined
  /** Ends it when aborted. */
  readonly signal?: AbortSignal | undefined
  /** By which it is found should this Pawl be gone before it. */
  readonly marker?: Marker | undefined
}

/** A driver that is being loaded takes seconds for each GPU; beyond this it hangs. */
export const answerWithinMs = 15_000
/** It has nothing to put in order. */
const graceMs = 300
const longestSaid = 600
/** Where it lies when it is not on the PATH: WSL keeps it apart. */
const elsewhere: readonly string[] = ['/usr/bin', '/usr/lib/wsl/lib', '/usr/local/nvidia/bin', '/opt/bin']

/** Finds nvidia-smi; null where there is none. Looks at files alone, which wakes no GPU. */
export function findSmi(environment: Readonly<NodeJS.ProcessEnv> = process.env): Smi | null {
  const name = process.platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi'
  const folders = [...(environment.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...elsewhere]
  const program = folders.map((folder) => join(folder, name)).find(isExecutable)
  if (program === undefined) return null
  const inherited = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const env = { ...Object.fromEntries(inherited), LC_ALL: 'C' }
  return {
    program,
    environment: env,
    ask: async (args, { limitMs = answerWithinMs, signal, marker } = {}) => {
      const result = await exec(program, args, {
        cwd: tmpdir(),
        env: marker === undefined ? env : { ...env, [marker.name]: marker.value },
        timeoutMs: limitMs,
        graceMs,
        signal,
        maxOutputBytes: 8 * 1024 ** 2,
      })
      switch (result.kind) {
        case 'ended': {
          if (result.exitCode === 0 && !saysLost(result.stdout)) return { kind: 'said', text: result.stdout }
          const said = verbatim(`${result.stdout}\n${result.stderr}`) || `It ended with exit code ${result.exitCode}.`
          return saysLost(said) ? { kind: 'lost', said } : { kind: 'failed', said }
        }
        case 'timed-out':
          return { kind: 'silent', afterMs: result.afterMs }
        case 'killed':
          return { kind: 'failed', said: `It was ended by ${result.signal}.` }
        case 'too-much-output':
          return { kind: 'failed', said: `It printed more than ${result.limitBytes} bytes.` }
        case 'aborted':
          return { kind: 'failed', said: 'It was interrupted.' }
        case 'not-found':
          return { kind: 'failed', said: `${result.path} is not there any more.` }
        case 'could-not-start':
          return { kind: 'failed', said: result.reason }
      }
    },
  }
}

/** Its words in one line, bounded. */
export function verbatim(printed: string): string {
  return printed
    .split(/\s*[\r\n]+\s*/)
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, longestSaid)
}
