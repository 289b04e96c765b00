import type { GpuFacts, GpuSample, MachineSample } from '../../../preload/contract/gpu.ts'
import type { Clock } from '../clock.ts'
import type { GpuReading } from '../gpu/sample-line.ts'
import { type Need, sampleEveryMs } from '../gpu/telemetry.ts'
import type { Log } from '../log.ts'
import type { CpuTime, Host, Memory } from './host.ts'
import { createRing } from './ring.ts'

/** Half an hour: what the strip shows. */
const keptSamples = 1_800
/** Whoever shows samples says so again within this; who has gone away needs not say so. */
export const watchedForMs = 15_000
/** When the stream has given nothing for this long, the host is read without it. */
const withoutStreamMs = 2.5 * sampleEveryMs

/** For measuring what sampling costs. `quiet`: none. `sampled`: taken and stored. `shown`: announced to windows too. */
export type Forced = 'quiet' | 'sampled' | 'shown'

export type Sampler = {
  /** Samples from a moment on, oldest first, at most of the last half hour. */
  readonly since: (ms: number) => MachineSample[]
  readonly last: () => MachineSample | undefined
  /** Somebody shows the samples for the next seconds. */
  readonly watch: () => void
  /** Whether somebody shows them now. */
  readonly isWatched: () => boolean
  /** Samples and announces as told, whatever runs and whoever looks; null: as usual again. */
  readonly force: (mode: Forced | null) => void
  /** Whether a campaign runs may have changed. */
  readonly consider: () => void
  /** The stream gave a reading of each GPU. */
  readonly takeReadings: (readings: readonly GpuReading[]) => void
  readonly stop: () => void
}

/**
 * Samples the machine once a second while a campaign runs or somebody looks, and not at all otherwise. Samples are announced only while
 * somebody looks: a hidden window costs nothing.
 */
export function createSampler(o: {
  readonly clock: Clock
  readonly stamp: () => number
  readonly host: Host
  readonly facts: () => readonly GpuFacts[]
  readonly campaignRuns: () => boolean
  /** Told whether GPU telemetry is wanted now, and what for. */
  readonly want: (need: Need | null) => void
  readonly announce: (sample: MachineSample) => void
  /** Told of every sample that is taken while a campaign runs. */
  readonly keep: (sample: MachineSample) => void
  readonly log: Log
}): Sampler {
  const { clock } = o
  const ring = createRing<MachineSample>(keptSamples)
  const now = {
    timer: null as NodeJS.Timeout | null,
    need: null as Need | null,
    watchedUntilMs: Number.NEGATIVE_INFINITY,
    streamMs: Number.NEGATIVE_INFINITY,
    cpu: null as CpuTime | null,
    stopped: false,
    failed: false,
    forced: null as Forced | null,
  }
  const isWatched = (): boolean => clock.monotonicMs() < now.watchedUntilMs
  const isShown = (): boolean => (now.forced === null ? isWatched() : now.forced === 'shown')
  const needed = (): Need | null => {
    if (now.forced !== null) return now.forced === 'quiet' ? null : 'campaign'
    return o.campaignRuns() ? 'campaign' : isWatched() ? 'strip' : null
  }

  function consider(): void {
    if (now.stopped) return
    const need = needed()
    // Also when nothing changed: a stream that was given up is tried again in its time.
    o.want(need)
    now.need = need
    if (need === null) {
      if (now.timer !== null) clearInterval(now.timer)
      now.timer = null
      now.cpu = null
    } else if (now.timer === null) {
      now.cpu = o.host.cpu()
      now.timer = setInterval(tick, sampleEveryMs)
      now.timer.unref()
    }
  }

  function tick(): void {
    consider()
    if (now.need !== null && clock.monotonicMs() - now.streamMs > withoutStreamMs) void take([])
  }

  async function take(gpus: readonly GpuReading[]): Promise<void> {
    try {
      const cpu = o.host.cpu()
      const share = shareBetween(now.cpu, cpu)
      now.cpu = cpu
      const memory = await o.host.memory()
      if (now.stopped) return
      const sample: MachineSample = {
        at: o.stamp(),
        cpuShare: share,
        memoryUsedBytes: memory.usedBytes,
        memoryTotalBytes: memory.totalBytes,
        gpus: gpus.map((reading) => sampleOf(reading, o.facts(), memory)),
      }
      ring.push(sample)
      if (now.need === 'campaign') o.keep(sample)
      if (isShown()) o.announce(sample)
      now.failed = false
    } catch (error) {
      // The loop never stops because telemetry did; it is said once.
      if (!now.failed)
        o.log.warn(`the machine could not be read: ${error instanceof Error ? error.message : String(error)}`)
      now.failed = true
    }
  }

  return {
    since: (ms) => ring.items().filter((sample) => sample.at >= ms),
    last: ring.last,
    watch: () => {
      now.watchedUntilMs = clock.monotonicMs() + watchedForMs
      consider()
    },
    isWatched,
    force: (mode) => {
      now.forced = mode
      consider()
    },
    consider,
    takeReadings: (readings) => {
      now.streamMs = clock.monotonicMs()
      void take(readings)
    },
    stop: () => {
      now.stopped = true
      if (now.timer !== null) clearInterval(now.timer)
    },
  }
}

/** How busy the processor was between two readings, 0 to 1; null where that is not known. */
export function shareBetween(before: CpuTime | null, after: CpuTime | null): number | null {
  if (before === null || after === null) return null
  const busyMs = after.busyMs - before.busyMs
  const allMs = busyMs + after.idleMs - before.idleMs + ((after.stolenMs ?? 0) - (before.stolenMs ?? 0))
  return allMs > 0 && busyMs >= 0 ? Math.min(1, busyMs / allMs) : null
}

function sampleOf(reading: GpuReading, facts: readonly GpuFacts[], memory: Memory): GpuSample {
  const known = facts.find((gpu) => gpu.uuid === reading.uuid)
  const { pstate: _, throttle, ...values } = reading
  const own = known?.unifiedMemory === true
  return {
    ...values,
    name: known?.name ?? `GPU ${reading.index}`,
    // A GPU that shares the machine's memory has none of its own to tell of.
    memoryUsedBytes: own ? memory.usedBytes : values.memoryUsedBytes,
    memoryTotalBytes: own ? memory.totalBytes : values.memoryTotalBytes,
    throttle: throttle === null ? null : [...throttle],
  }
}
