import type { GpuFacts, GpuSample, MachineSample } from '../../../preload/contract/gpu.ts'
import { seldomMs } from '../../../preload/contract/sampling.ts'
import type { Clock } from '../clock.ts'
import type { GpuReading } from '../gpu/sample-line.ts'
import { type Need, sampleEveryMs } from '../gpu/telemetry.ts'
import type { Log } from '../log.ts'
import { closelyMs, createOnlookers, type Onlookers } from '../onlookers.ts'
import { untilBeat } from '../pause.ts'
import type { CpuTime, Host, Memory } from './host.ts'
import { createRing } from './ring.ts'

/** Half an hour: what the strip shows. */
const keptSamples = 1_800
/** When the stream has given nothing for this long, the host is read without it. */
const withoutStreamMs = 2.5 * sampleEveryMs

/** For measuring what sampling costs. `quiet`: none. `sampled`: taken and stored. `shown`: announced to windows too. */
export type Forced = 'quiet' | 'sampled' | 'shown'

export type Sampler = {
  /** Samples from a moment on, oldest first, at most of the last half hour. */
  readonly since: (ms: number) => MachineSample[]
  readonly last: () => MachineSample | undefined
  /** Those who show the samples. */
  readonly onlookers: Onlookers
  /** Somebody shows the samples for the next seconds, and looks every `everyMs`. */
  readonly watch: (everyMs: number) => void
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
 * Samples the machine once a second while a campaign runs or somebody looks, and not at all otherwise; every five seconds where there is no
 * GPU to be read and nobody looks closely. Samples are announced only while somebody looks: a hidden window costs nothing.
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
  const onlookers = createOnlookers(clock)
  const now = {
    timer: null as NodeJS.Timeout | null,
    need: null as Need | null,
    announcedMs: Number.NEGATIVE_INFINITY,
    streamMs: Number.NEGATIVE_INFINITY,
    cpu: null as CpuTime | null,
    stopped: false,
    failed: false,
    forced: null as Forced | null,
  }
  const { isWatched, everyMs } = onlookers
  const isDue = (): boolean => clock.monotonicMs() - now.announcedMs > everyMs() - sampleEveryMs / 2
  const isShown = (): boolean => (now.forced === null ? isWatched() && isDue() : now.forced === 'shown')
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
      if (now.timer !== null) clearTimeout(now.timer)
      now.timer = null
      now.cpu = null
    } else if (now.timer === null) {
      now.cpu = o.host.cpu()
      wait()
    }
  }

  function wait(): void {
    if (now.timer !== null) clearTimeout(now.timer)
    const isClose = now.forced !== null || everyMs() <= closelyMs
    now.timer = setTimeout(tick, untilBeat(clock, isClose ? sampleEveryMs : seldomMs))
    now.timer.unref()
  }

  function tick(): void {
    wait()
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
      if (isShown()) {
        now.announcedMs = clock.monotonicMs()
        o.announce(sample)
      }
      now.failed = false
    } catch (error) {
      // The loop never stops because telemetry did; it is said once.
      if (!now.failed)
        o.log.warn(`the machine could not be read: ${error instanceof Error ? error.message : String(error)}`)
      now.failed = true
    }
  }

  // Whoever begins to look closely need not wait for the next of the seldom ones.
  onlookers.onClose(() => {
    if (now.timer !== null) wait()
  })

  return {
    since: (ms) => ring.items().filter((sample) => sample.at >= ms),
    last: ring.last,
    onlookers,
    watch: (lookedEveryMs) => {
      onlookers.watch(lookedEveryMs)
      consider()
    },
    isWatched,
    force: (mode) => {
      now.forced = mode
      if (now.timer !== null) wait()
      consider()
    },
    consider,
    takeReadings: (readings) => {
      now.streamMs = clock.monotonicMs()
      void take(readings)
    },
    stop: () => {
      now.stopped = true
      if (now.timer !== null) clearTimeout(now.timer)
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
