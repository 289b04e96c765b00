import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What tells a process from every other one, also from a later one with the same pid and from one before a reboot. */
export type ProcessIdentity = {
  readonly pid: number
  readonly bootId: string
  /** The kernel's start time of the process, in ticks since boot on Linux, in epoch seconds elsewhere. */
  readonly kernelStartTicks: number
}

/** The identity of a live process; null when there is none with this pid. A zombie has ended. */
export function processIdentity(pid: number): ProcessIdentity | null {
  const kernelStartTicks = startTicks(pid)
  return kernelStartTicks === null ? null : { pid, bootId: bootId(), kernelStartTicks }
}

/** True while the very process that `identity` was taken from is alive. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  return startTicks(identity.pid) === identity.kernelStartTicks && bootId() === identity.bootId
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const identity = processIdentity(process.pid)
  if (identity === null) throw new Error('this process finds no trace of itself')
  return identity
}

/** For people. */
export function describeIdentity(identity: ProcessIdentity): string {
  return `process ${identity.pid}`
}

/** The above in the shape in which the lock of the data folder takes them. */
export const identities = {
  own: async (): Promise<ProcessIdentity> => ownIdentity(),
  isAlive: async (identity: ProcessIdentity): Promise<boolean> => isSameProcess(identity),
  describe: describeIdentity,
}

/** Changes with every start of the machine. */
export function bootId(): string {
  if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  if (process.platform === 'darwin') return output('sysctl', ['-n', 'kern.bootsessionuuid']) ?? ''
  return process.platform
}

function startTicks(pid: number): number | null {
  if (process.platform === 'linux') return linuxStartTicks(pid)
  if (process.platform === 'win32') return exists(pid) ? 0 : null
  const state = output('ps', ['-o', 'stat=', '-p', String(pid)])
  const started = output('ps', ['-o', 'lstart=', '-p', String(pid)])
  if (!state || !started || state.startsWith('Z')) return null
  return Date.parse(`${started} UTC`) / 1000
}

function linuxStartTicks(pid: number): number | null {
  const stat = readOrNull(`/proc/${pid}/stat`)
  return stat === null ? null : parseStartTicks(stat)
}

/** Field 22 of /proc/PID/stat (proc(5)); null for a zombie. The name in field 2 may hold spaces, parentheses and line ends. */
export function parseStartTicks(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  if (state === 'Z' || state === 'X') return null
  return Number(fields[19])
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    // ESRCH: it ended between open and read.
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** macOS tells these things only through programs. The locale and the time zone decide how `ps` writes a date. */
function output(program: string, args: readonly string[]): string | null {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin:/usr/sbin', LC_ALL: 'C', TZ: 'UTC' }
  const result = spawnSync(program, args, { env, encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim() : null
}
