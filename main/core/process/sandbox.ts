import { delimiter, isAbsolute, join } from 'node:path'
import { isExecutable } from '../executable.ts'
import { exec } from './exec.ts'

/** Whether programs can be held in on this machine, and by what. */
export type Sandbox =
  | {
      readonly kind: 'bubblewrap'
      readonly program: string
      readonly version: string
      /** Pawl itself is root. */
      readonly asRoot: boolean
    }
  | { readonly kind: 'none'; readonly why: string; readonly remedy: string }

/** What a program that is held in may do. All paths are absolute. Everything else of the machine can be read and not be changed. */
export type Confinement = {
  /** What it may change. */
  readonly write: readonly string[]
  /** What it may read even where a place around it is hidden. */
  readonly read: readonly string[]
  /** Folders and files that it finds empty; `empty` is an empty file. */
  readonly hideFolders: readonly string[]
  readonly hideFiles: readonly string[]
  readonly empty: string
  /** The folder that stands for /tmp and /var/tmp. */
  readonly tmp: string
  readonly network: boolean
  /** Whether it sees the machine's devices, the GPUs among them, or only the harmless few. */
  readonly devices: boolean
}

/** Below the home folder: what no agent and no run has any business to read. */
export const PRIVATE: readonly string[] = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.netrc',
  '.git-credentials',
  '.npmrc',
  '.pypirc',
  '.config/gh',
  '.config/gcloud',
  '.config/git/credentials',
  '.local/share/keyrings',
  '.mozilla',
  '.config/google-chrome',
  '.config/chromium',
  '.bash_history',
  '.zsh_history',
  '.python_history',
]

const TRY_MS = 10_000

/** Finds bubblewrap and tries it: some systems have it and do not let it work. */
export async function findSandbox(own: Readonly<NodeJS.ProcessEnv> = process.env): Promise<Sandbox> {
  if (process.platform !== 'linux')
    return { kind: 'none', why: 'Only Linux has bubblewrap.', remedy: 'Let agents work in a virtual machine.' }
  const program = (own.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, 'bwrap'))
    .find(isExecutable)
  if (program === undefined)
    return {
      kind: 'none',
      why: 'bubblewrap is not installed.',
      remedy: 'Install it, for example with: sudo apt-get install bubblewrap',
    }
  const everything = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-pid', '--unshare-net']
  const tried = await exec(program, [...everything, '--die-with-parent', '--', '/bin/true'], {
    cwd: '/',
    timeoutMs: TRY_MS,
  })
  if (tried.kind !== 'ended' || tried.exitCode !== 0) {
    const said = 'stderr' in tried ? (tried.stderr.trim().split('\n').at(-1) ?? '') : tried.kind
    return {
      kind: 'none',
      why: `bubblewrap is there and does not work: ${said || tried.kind}.`,
      remedy: 'Allow unprivileged user namespaces; some distributions have an AppArmor profile for it.',
    }
  }
  const asked = await exec(program, ['--version'], { cwd: '/', timeoutMs: TRY_MS })
  const version = /\d+\.\d+[\w.]*/.exec('stdout' in asked ? asked.stdout : '')?.[0] ?? ''
  return { kind: 'bubblewrap', program, version, asRoot: process.getuid?.() === 0 }
}

/**
 * The command that holds another one in. It dies with whoever started it, and all that was started inside of it dies with it, in
 * whatever session. Pure.
 */
export function heldIn(
  sandbox: Extract<Sandbox, { kind: 'bubblewrap' }>,
  c: Confinement,
  cwd: string,
  argv: readonly string[],
): string[] {
  // Outer places first: what is mounted later lies on top.
  const mounts = [
    ...c.hideFolders.map((path) => ({ path, words: ['--tmpfs', path] })),
    ...c.hideFiles.map((path) => ({ path, words: ['--ro-bind', c.empty, path] })),
    ...c.read.map((path) => ({ path, words: ['--ro-bind', path, path] })),
    ...c.write.map((path) => ({ path, words: ['--bind', path, path] })),
  ]
  mounts.sort((a, b) => a.path.split('/').length - b.path.split('/').length)
  return [
    sandbox.program,
    ...['--ro-bind', '/', '/'],
    ...(c.devices ? ['--dev-bind', '/dev', '/dev'] : ['--dev', '/dev', '--unshare-ipc']),
    ...['--proc', '/proc', '--unshare-pid', '--die-with-parent', '--cap-drop', 'ALL'],
    // Root owns the kernel's settings, and needs no right beyond that to change them.
    ...(sandbox.asRoot ? ['--ro-bind', '/proc/sys', '/proc/sys'] : []),
    ...(c.network ? [] : ['--unshare-net']),
    ...['--bind', c.tmp, '/tmp', '--bind', c.tmp, '/var/tmp'],
    ...mounts.flatMap(({ words }) => words),
    ...['--chdir', cwd, '--', ...argv],
  ]
}
