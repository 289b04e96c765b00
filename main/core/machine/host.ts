import { readFileSync } from 'node:fs'
import { cpus, hostname, totalmem } from 'node:os'
import { join } from 'node:path'
import si from 'systeminformation'
import type { Machine } from '../../../preload/contract/gpu.ts'

/** What the processor has done since the machine was started, all cores together, in CPU milliseconds. */
export type CpuTime = {
  readonly cores: number
  readonly busyMs: number
  readonly idleMs: number
  /** Time in which this machine wanted to run and the one that it runs on did not let it; null where the system does not tell. */
  readonly stolenMs: number | null
}

export type Memory = { readonly usedBytes: number | null; readonly totalBytes: number | null }

/** Reads this machine without waking anything. `root` is the root of the system's own files. */
export type Host = {
  /** Null: the system does not tell. */
  readonly cpu: () => CpuTime | null
  readonly memory: () => Promise<Memory>
  /** CPU milliseconds that one process has used, without its children; null when it is gone or not to be seen. */
  readonly processCpuMs: (pid: number) => number | null
  readonly root: string
}

/** Linux counts in ticks of its user interface, a hundred in a second on every platform that Pawl runs on (man 5 proc). */
export const tickMs = 10

export function createHost(root: string): Host {
  const isLinux = process.platform === 'linux'
  return {
    root,
    cpu: isLinux ? () => parseCpu(readOrNull(join(root, 'proc/stat')) ?? '') : osCpu,
    memory: isLinux ? async () => parseMemory(readOrNull(join(root, 'proc/meminfo')) ?? '') : siMemory,
    processCpuMs: (pid) =>
      isLinux ? parseProcessCpu(readOrNull(join(root, 'proc', String(pid), 'stat')) ?? '') : null,
  }
}

/** The first line of /proc/stat, and how many cores follow it (man 5 proc_stat). Null for a system that counts nothing. */
export function parseCpu(stat: string): CpuTime | null {
  const line = /^cpu +(.*)$/m.exec(stat)?.[1]
  if (line === undefined) return null
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal] = line
    .split(' ')
    .map(Number)
  const busy = user + nice + system + irq + softirq
  if (!(busy + idle > 0)) return null
  const cores = stat.match(/^cpu\d+ /gm)?.length ?? 1
  return {
    cores,
    busyMs: busy * tickMs,
    idleMs: (idle + iowait) * tickMs,
    stolenMs: steal === undefined ? null : steal * tickMs,
  }
}

/** /proc/meminfo (man 5 proc_meminfo): what is not available to a new program is in use. */
export function parseMemory(meminfo: string): Memory {
  const bytes = (name: string): number | null => {
    const found = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo)?.[1]
    return found === undefined ? null : Number(found) * 1024
  }
  const totalBytes = bytes('MemTotal')
  const available = bytes('MemAvailable')
  return { totalBytes, usedBytes: totalBytes === null || available === null ? null : totalBytes - available }
}

/** Fields 14 and 15 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses. */
export function parseProcessCpu(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return Number.isFinite(ticks) ? ticks * tickMs : null
}

function osCpu(): CpuTime | null {
  const cores = cpus()
  const busyMs = cores.reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
  const idleMs = cores.reduce((sum, { times }) => sum + times.idle, 0)
  return cores.length === 0 ? null : { cores: cores.length, busyMs, idleMs, stolenMs: null }
}

async function siMemory(): Promise<Memory> {
  const memory = await si.mem()
  return {
    usedBytes: Number.isFinite(memory.active) ? memory.active : null,
    totalBytes: Number.isFinite(memory.total) ? memory.total : null,
  }
}

export function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // Gone meanwhile, hidden in a container, or not Linux: not known.
    return null
  }
}

/** What is known of this machine without its GPUs; nothing here wakes a device. */
export function hostFacts(): Pick<Machine, 'hostname' | 'cpu' | 'cores' | 'memoryBytes'> {
  const cores = cpus()
  return {
    hostname: hostname(),
    cpu: (cores[0]?.model ?? 'unknown processor').trim(),
    cores: cores.length,
    memoryBytes: totalmem(),
  }
}
