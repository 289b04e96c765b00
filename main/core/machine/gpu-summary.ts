import type { GpuBoundary, Observation } from '../../../preload/contract/gpu.ts'
import { slowdowns } from '../gpu/throttle.ts'

/** One stored reading of a GPU, as far as a run is judged by it. */
export type GpuPoint = {
  readonly at: number
  readonly utilisation: number | null
  readonly memoryUsedBytes: number | null
  readonly powerW: number | null
  readonly powerLimitW: number | null
  readonly smClockMhz: number | null
  readonly temperatureC: number | null
  readonly throttle: readonly string[] | null
}

/** With a sample for less of the run's seconds than this share its energy is not known. */
const coverage = 0.8

/** What the samples of a run say. */
export function summaryOf(
  before: GpuBoundary | null,
  after: GpuBoundary | null,
  points: readonly GpuPoint[],
  durationMs: number,
): Omit<NonNullable<Observation['gpu']>, 'uuid' | 'before' | 'after' | 'lost'> {
  const all = (pick: (point: GpuPoint) => number | null): number[] => points.map(pick).filter((value) => value !== null)
  const limits = all((point) => point.powerLimitW)
  const powerW = mean(all((point) => point.powerW))
  const free = points.filter(
    (point) => point.throttle !== null && !slowdowns.some((reason) => point.throttle?.includes(reason)),
  )
  return {
    samples: points.length,
    utilisation: mean(all((point) => point.utilisation)),
    memoryMaxBytes: largest(all((point) => point.memoryUsedBytes)),
    powerW,
    powerFreeW: mean(free.map((point) => point.powerW).filter((value) => value !== null)),
    energyJ:
      powerW === null || points.length < coverage * Math.floor(durationMs / 1000) ? null : powerW * (durationMs / 1000),
    smClockMhz: middle(all((point) => point.smClockMhz)),
    temperatureMaxC: largest(all((point) => point.temperatureC)),
    powerLimitLoW: limits.length === 0 ? null : Math.min(...limits),
    powerLimitHiW: largest(limits),
    throttledShare: throttledShare(before, after, points, durationMs),
  }
}

/** By the driver's own counters where it counts, else by the samples. Idle is no reason of interest. */
function throttledShare(
  before: GpuBoundary | null,
  after: GpuBoundary | null,
  points: readonly GpuPoint[],
  durationMs: number,
): Record<string, number> | null {
  const shares: Record<string, number> = {}
  const told = points.filter((point) => point.throttle !== null)
  for (const point of told) {
    for (const reason of point.throttle ?? []) {
      if (reason !== 'idle') shares[reason] = (shares[reason] ?? 0) + 1 / told.length
    }
  }
  for (const [reason, untilMs] of Object.entries(after?.throttledMs ?? {})) {
    const sinceMs = before?.throttledMs?.[reason]
    // A driver that was loaded anew counts from zero.
    if (sinceMs !== undefined && untilMs >= sinceMs && durationMs > 0)
      shares[reason] = Math.min(1, (untilMs - sinceMs) / durationMs)
  }
  return told.length === 0 && before?.throttledMs == null ? null : shares
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function middle(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value))
}
