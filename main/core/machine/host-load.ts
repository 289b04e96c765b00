import type { Observation } from '../../../preload/contract/gpu.ts'
import type { CpuTime } from './host.ts'

/** What the run itself used, as its launcher counted it. */
export type Used = { readonly cpuMs: number; readonly durationMs: number }

/** CPU time of Pawl's own since the first reading: of this process, and of other runs (null: there were none). */
export type Ours = { readonly ownMs: number; readonly siblingsMs: number | null }

/**
 * Load on the host between two readings of its CPU time: what is left when the run's own process tree, other runs of Pawl and Pawl itself
 * are taken off. `awakeMs` is the time that passed.
 */
export function loadBetween(
  before: CpuTime | null,
  after: CpuTime | null,
  used: Used | null,
  { ownMs, siblingsMs }: Ours,
  awakeMs: number,
): Pick<Observation['host'], 'cores' | 'othersCores' | 'siblingCores' | 'runCores' | 'idleShare' | 'stolenShare'> {
  const runCores = used === null || used.durationMs <= 0 ? null : used.cpuMs / used.durationMs
  if (before === null || after === null || awakeMs <= 0 || after.busyMs < before.busyMs)
    return {
      cores: after?.cores ?? null,
      othersCores: null,
      siblingCores: null,
      runCores,
      idleShare: null,
      stolenShare: null,
    }
  const busyMs = after.busyMs - before.busyMs
  const idleMs = Math.max(0, after.idleMs - before.idleMs)
  const stolenMs =
    after.stolenMs === null || before.stolenMs === null ? null : Math.max(0, after.stolenMs - before.stolenMs)
  const allMs = busyMs + idleMs + (stolenMs ?? 0)
  return {
    cores: after.cores,
    othersCores: used === null ? null : Math.max(0, busyMs - used.cpuMs - ownMs - (siblingsMs ?? 0)) / awakeMs,
    siblingCores: siblingsMs === null ? null : siblingsMs / awakeMs,
    runCores,
    idleShare: allMs > 0 ? idleMs / allMs : null,
    stolenShare: stolenMs === null || busyMs + stolenMs === 0 ? null : stolenMs / (busyMs + stolenMs),
  }
}
