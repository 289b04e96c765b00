import { readdirSync, readFileSync } from 'node:fs'

/** A process and all that descend from it, by the kernel's account now. */
export function treeOf(root: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = read(`/proc/${name}/stat`)
    // The program's name stands in parentheses and may hold anything: what follows the last one is plain.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

/**
 * Memory of process trees in MB by what the processes are: what they have written, shared parts of it counted once. Pages of programs and
 * libraries are left out: how many of them count depends on who else runs the same program now. What a training run itself takes is not
 * Pawl's; its launcher is.
 */
export function memoryByKind(roots: readonly number[]): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>()
  for (const pid of roots.flatMap(treeOf)) {
    const kind = kindOf(pid)
    if (kind !== null) kinds.set(kind, (kinds.get(kind) ?? 0) + writtenKb(pid) / 1000)
  }
  return kinds
}

export function totalMb(memory: ReadonlyMap<string, number>): number {
  return [...memory.values()].reduce((sum, mb) => sum + mb, 0)
}

const launcher = 'launcher of the run'

/** What a process of Pawl's is; null: a training run, which is not Pawl. */
export function kindOf(pid: number): string | null {
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
  if (command.includes('launch.py')) return launcher
  if (read(`/proc/${pid}/environ`).includes('PAWL_RUN=')) return null
  const type = /--type=([\w-]+)/.exec(command)?.[1]
  if (type !== undefined) return type
  return command.includes('headless.js') ? 'pawl serve' : 'main process'
}

function writtenKb(pid: number): number {
  const rollup = read(`/proc/${pid}/smaps_rollup`)
  const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0)
  return (kb('Pss_Anon') + kb('Pss_Shmem')) * 1.024
}

/** `parts`: those of Pawl's by process and thread. */
export type CpuSeconds = { readonly pawl: number; readonly run: number; readonly parts: ReadonlyMap<string, number> }

/**
 * CPU time so far, in seconds: of Pawl's own processes with those children that have ended, and of the training run under its launcher.
 * The kernel's nanoseconds of each thread, since a hundredth of a second is too coarse for half a percent.
 */
export function cpuSeconds(roots: readonly number[]): CpuSeconds {
  const parts = new Map<string, number>()
  let run = 0
  const add = (part: string, seconds: number) => parts.set(part, (parts.get(part) ?? 0) + seconds)
  for (const pid of roots.flatMap(treeOf)) {
    const kind = kindOf(pid)
    for (const thread of threadsOf(pid)) {
      const seconds = Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] || 0) / 1e9
      if (kind === null) run += seconds
      else add(`${kind}, ${read(`/proc/${pid}/task/${thread}/comm`).trim()}`, seconds)
    }
    // What the launcher has waited for is the run.
    if (kind !== null && kind !== launcher) add(`${kind}, ended children`, endedChildrenSeconds(pid))
  }
  return { pawl: [...parts.values()].reduce((sum, seconds) => sum + seconds, 0), run, parts }
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    // It ended meanwhile.
    return []
  }
}

function endedChildrenSeconds(pid: number): number {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // User and system time of children that it has waited for, in ticks of a hundredth.
  return [13, 14].reduce((ticks, field) => ticks + Number(fields[field] ?? 0), 0) / 100
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It ended meanwhile.
    return ''
  }
}
