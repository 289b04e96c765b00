import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LeasedRun } from '../gpu/lease.ts'
import { runFiles } from '../process/run-files.ts'
import { parseLauncher } from '../process/run-reports.ts'
import { readOrNull, tickMs } from './host.ts'

/** What other runs of Pawl, on other devices of this machine, used of its processor since the first look. */
export type Siblings = {
  /** Whether there is one now. */
  readonly look: () => boolean
  /** CPU milliseconds of their process trees, up to the last look. Null: there was none. */
  readonly cpuMs: () => number | null
}

/**
 * Follows the CPU time of all runs of this machine but one. A run that begins and ends between two looks is not seen: what it used counts
 * as load of others. `root` is the root of the system's own files.
 */
export function watchSiblings(root: string, runs: () => readonly LeasedRun[], own: string): Siblings {
  const used = new Map<string, { readonly firstMs: number; lastMs: number }>()
  let isFirst = true
  return {
    look: () => {
      const others = runs().filter((run) => run.id !== own)
      for (const run of others) {
        const nowMs = treeCpuMs(root, launchersOf(run.folder))
        const known = used.get(run.id)
        // One that was not there at the first look has begun since: all that it used counts.
        if (known === undefined) used.set(run.id, { firstMs: isFirst ? nowMs : 0, lastMs: nowMs })
        else known.lastMs = Math.max(known.lastMs, nowMs)
      }
      isFirst = false
      return others.length > 0
    },
    cpuMs: () =>
      used.size === 0 ? null : [...used.values()].reduce((sum, { firstMs, lastMs }) => sum + lastMs - firstMs, 0),
  }
}

/** A run's launcher, and that of its evaluation, as far as they have been started. */
function launchersOf(folder: string): number[] {
  return [folder, join(folder, 'evaluate')].flatMap((place) => {
    try {
      return parseLauncher(readFileSync(runFiles(place).launcher, 'utf8'))?.pid ?? []
    } catch {
      // It has not begun, or was cleared away meanwhile.
      return []
    }
  })
}

/** CPU milliseconds of processes and all that descend from them, those among it that have ended and were waited for (man 5 proc_pid_stat). */
function treeCpuMs(root: string, pids: readonly number[]): number {
  const tree = [...pids]
  let ticks = 0
  for (const pid of tree) {
    const stat = readOrNull(join(root, 'proc', String(pid), 'stat'))
    if (stat === null) continue
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    for (const field of [11, 12, 13, 14]) ticks += Number(fields[field] ?? 0)
    tree.push(...childrenOf(root, pid))
  }
  return ticks * tickMs
}

function childrenOf(root: string, pid: number): number[] {
  const threads = join(root, 'proc', String(pid), 'task')
  try {
    return readdirSync(threads).flatMap((thread) =>
      (readOrNull(join(threads, thread, 'children')) ?? '')
        .split(' ')
        .filter((child) => child.trim() !== '')
        .map(Number),
    )
  } catch {
    // It has ended meanwhile.
    return []
  }
}
