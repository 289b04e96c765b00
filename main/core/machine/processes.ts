import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, join } from 'node:path'
import type { GpuProcess } from '../../../preload/contract/gpu.ts'
import type { GpuProcess as Listed } from '../gpu/audit.ts'
import { readOrNull } from './host.ts'

/** Who a process on the GPU is: its program, its owner, and the run of Pawl's that it belongs to. `root` is the root of the system's files. */
export function identify(process: Listed, root: string): GpuProcess {
  return {
    pid: process.pid,
    name: programOf(process.name),
    owner: ownerOf(process.pid, root),
    use: process.type,
    memoryBytes: process.memoryBytes,
    run: runOf(process.pid, root),
  }
}

/** Whether the system has a process of this pid. In a container the driver may name pids of another world. */
export function exists(pid: number, root: string): boolean {
  return readOrNull(join(root, 'proc', String(pid), 'stat')) !== null
}

/** "/usr/lib/xorg/Xorg -core :0" is Xorg. A path may hold spaces, and the driver may have cut it off. */
export function programOf(name: string): string {
  const [path = ''] = name.trim().split(/ +-/)
  return basename(path.trim()).slice(0, 80) || name.slice(0, 80)
}

function ownerOf(pid: number, root: string): string | null {
  try {
    const { uid } = statSync(join(root, 'proc', String(pid)))
    const own = userInfo()
    if (uid === own.uid) return own.username
    const passwd = readOrNull(join(root, 'etc/passwd')) ?? ''
    return new RegExp(`^([^:]+):[^:]*:${uid}:`, 'm').exec(passwd)?.[1] ?? `user ${uid}`
  } catch {
    // It has ended, or is one of another world.
    return null
  }
}

/** Every process of a run carries its id in its environment; of other users' processes it can't be read. */
function runOf(pid: number, root: string): string | null {
  const environment = readOrNull(join(root, 'proc', String(pid), 'environ')) ?? ''
  return /(?:^|\0)PAWL_RUN=([0-9a-z]{26})(?:\0|$)/.exec(environment)?.[1] ?? null
}
