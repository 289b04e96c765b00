import { assertNever, Failure } from '../failure.ts'
import { exec } from '../process/exec.ts'
import { type GitPlace, type GitSetting, gitEnvironment } from './environment.ts'
import { explainGit } from './explain.ts'

export type GitOptions = {
  /** The repository to work on; left out, the one that git finds from `cwd` upwards. */
  readonly place?: GitPlace
  readonly settings?: readonly GitSetting[]
  /** Reads the user's and the system's config too: only for asking what they hold. */
  readonly withUserConfig?: boolean
  /** Variables beside the fixed ones, for an identity or a date. */
  readonly variables?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  /** Exit codes that are endings like any other; default only 0. */
  readonly expected?: readonly number[]
  /** Default 60,000. */
  readonly timeoutMs?: number
  /** Default 64 MiB. */
  readonly maxOutputBytes?: number
}

export type GitOutput = {
  readonly exitCode: number
  readonly stdout: string
  readonly stdoutBytes: Buffer
  readonly stderr: string
}

export type GitEnding =
  | ({ readonly kind: 'ended' } & GitOutput)
  | { readonly kind: 'failed'; readonly failure: Failure }

/**
 * Runs one git command and returns what it printed; this and `tryGit` are the only doors to git. `name` completes the
 * sentence "git could not ...". Throws a Failure for an exit code that is not expected, a missing git, and a time-out.
 */
export async function git(
  args: readonly string[],
  cwd: string,
  name: string,
  options: GitOptions = {},
): Promise<GitOutput> {
  const ending = await tryGit(args, cwd, name, options)
  if (ending.kind === 'failed') throw ending.failure
  return ending
}

/** As `git`, for a caller to whom a failure is an answer: it is returned and not thrown. */
export async function tryGit(
  args: readonly string[],
  cwd: string,
  name: string,
  options: GitOptions = {},
): Promise<GitEnding> {
  const result = await exec('git', args, {
    cwd,
    env: {
      ...gitEnvironment(process.env, options.place ?? null, options.settings ?? [], options.withUserConfig),
      ...options.variables,
    },
    input: options.input,
    timeoutMs: options.timeoutMs,
    maxOutputBytes: options.maxOutputBytes,
  })
  switch (result.kind) {
    case 'ended':
      if ((options.expected ?? [0]).includes(result.exitCode)) return result
      return { kind: 'failed', failure: explainGit(name, result.exitCode, result.stderr) }
    case 'not-found':
      return { kind: 'failed', failure: result.missing === 'program' ? gitMissing() : folderMissing(name, result.path) }
    case 'timed-out':
      return failed(
        name,
        `it was stopped after ${result.afterMs / 1000} s`,
        'Is the disk slow, or on a network that does not answer?',
      )
    case 'too-much-output':
      return failed(
        name,
        `it printed more than ${result.limitBytes} bytes`,
        'The repository is larger than Pawl can look at.',
      )
    case 'killed':
      return failed(name, `it was ended by ${result.signal}`, 'Try again; out of memory is a common reason.')
    case 'aborted':
      return failed(name, 'it was called off', 'Try again.')
    case 'could-not-start':
      return failed(name, result.reason, 'Check that the git program can be started by hand.')
    default:
      return assertNever(result)
  }
}

function failed(name: string, why: string, remedy: string): GitEnding {
  return { kind: 'failed', failure: new Failure('git-failed', `git could not ${name}: ${why}`, remedy) }
}

function gitMissing(): Failure {
  return new Failure(
    'git-missing',
    'The program git was not found.',
    'Install git 2.38 or newer, for example with: sudo apt-get install git',
  )
}

function folderMissing(name: string, path: string): Failure {
  return new Failure('folder-missing', `git could not ${name}: the folder ${path} does not exist.`, 'Check the path.')
}
