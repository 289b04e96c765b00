import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GpuBoundary, KnownGpus, Machine, MachineSample } from '../../../preload/contract/gpu.ts'
import type { Clock } from '../clock.ts'
import { fail } from '../failure.ts'
import type { LeasedRun } from '../gpu/lease.ts'
import { pciGpus } from '../gpu/pci.ts'
import { parseRecording, type Recording } from '../gpu/recording.ts'
import { createReplay } from '../gpu/replay.ts'
import type { GpuReading } from '../gpu/sample-line.ts'
import { findSmi } from '../gpu/smi.ts'
import { createTelemetry, type Patience, type Telemetry } from '../gpu/telemetry.ts'
import type { Log } from '../log.ts'
import { boundaryOf } from './boundary.ts'
import { createHost, type Host, hostFacts, readOrNull } from './host.ts'
import { readPower } from './power.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { createStamp } from './stamp.ts'

/** This machine: what it is, what it does, and who may use it. One for each engine. */
export type MachineRoom = {
  /** What is known now. Nobody waits for a driver: what it says later is told by `changed`. */
  readonly show: () => Omit<Machine, 'leases' | 'claims' | 'events' | 'ownCost'>
  /** Looks at the GPUs, unless they sleep, and who is on them; never while a run is timed. Not more often than somebody can read it. */
  readonly look: () => Promise<void>
  /** Who was seen on a GPU when it was last looked at. */
  readonly seen: Map<string, GpuBoundary>
  readonly hostFacts: ReturnType<typeof hostFacts>
  readonly host: Host
  readonly telemetry: Telemetry
  /** The runs that have a device of this machine now, of every Pawl. */
  readonly runs: () => readonly LeasedRun[]
  readonly sampler: Sampler
  readonly stamp: () => number
  readonly clock: Clock
  /** CPU time of this process since its start. */
  readonly ownCpuMs: () => number
  /** Stores the samples that were taken and not yet stored. */
  readonly flush: () => void
  readonly close: () => Promise<void>
}

export type MachineOptions = {
  /** The root of the system's own files. */
  readonly root: string
  /** A recording that is played in the place of this machine's GPUs; null: none. */
  readonly replay: string | null
  readonly clock: Clock
  /** Who looks at it: the data folder. */
  readonly owner: string
  /** How long nvidia-smi is waited for; left out, as usual. */
  readonly patience?: Patience | undefined
  readonly log: Log
  readonly campaignRuns: () => boolean
  readonly runs: () => readonly LeasedRun[]
  /** Somebody has a device of this machine, of this Pawl or of another one: what he does there may be timed. */
  readonly isTimed: () => boolean
  readonly announce: (sample: MachineSample) => void
  /** Stores samples that were taken while a campaign ran. */
  readonly store: (samples: readonly MachineSample[]) => void
  /** The GPUs as an earlier Pawl of this data folder knew them; null: it did not. */
  readonly known: KnownGpus | null
  readonly remember: (known: KnownGpus) => void
  /** Words of the driver between the samples. */
  readonly onEvent: (text: string) => void
  /** What `show` gives may have changed. */
  readonly changed: () => void
}

/** How many samples are stored in one transaction. */
const samplesPerWrite = 10
const lookAroundEveryMs = 10_000
const putOff = 'Another Pawl times a run on this machine: its GPUs are asked about themselves when that has ended.'

export async function openMachine(o: MachineOptions): Promise<MachineRoom> {
  const { clock } = o
  const unwritten: MachineSample[] = []
  const flush = (): void => o.store(unwritten.splice(0))
  const host = createHost(o.root)
  const facts = hostFacts()
  const stamp = createStamp(clock)
  const power = await readPower(host.root)
  const onReadings = (readings: readonly GpuReading[]): void => sampler.takeReadings(readings)
  const telemetry: Telemetry =
    o.replay !== null
      ? createReplay({ recording: openRecording(o.replay), onReadings })
      : createTelemetry({
          ...o,
          surroundings: {
            smi: findSmi(),
            pci: () => pciGpus(host.root),
            isLaptop: power?.hasBattery === true,
            isWsl: /microsoft/i.test(readOrNull(join(o.root, 'proc/version')) ?? ''),
          },
          onReadings,
          onChange: o.changed,
        })
  const sampler = createSampler({
    ...o,
    stamp,
    host,
    facts: telemetry.facts,
    want: telemetry.want,
    keep: (sample) => {
      unwritten.push(sample)
      if (unwritten.length >= samplesPerWrite) flush()
    },
  })
  const seen = new Map<string, GpuBoundary>(o.known?.seen.map(({ gpu, boundary }) => [gpu, boundary]))
  const shownSeen = () => [...seen].map(([gpu, boundary]) => ({ gpu, boundary }))
  const remember = (): void => {
    const gpus = telemetry.state() === 'replay' ? [] : [...telemetry.facts()]
    if (gpus.length > 0) o.remember({ at: stamp(), gpus, seen: shownSeen() })
  }
  const looked = { ms: Number.NEGATIVE_INFINITY, going: null as Promise<void> | null }

  /** Who is on the GPUs now. Not for a laptop's that may sleep, and not more often than somebody can read it. */
  async function lookAround(): Promise<void> {
    if (telemetry.state() === 'asleep' || clock.monotonicMs() - looked.ms < lookAroundEveryMs) return
    looked.ms = clock.monotonicMs()
    for (const audit of await telemetry.auditAll())
      seen.set(audit.uuid, boundaryOf({ host, stamp, telemetry, runs: o.runs }, audit, null))
    o.changed()
  }

  async function lookOnce(): Promise<void> {
    if (o.campaignRuns() || o.isTimed()) return
    await telemetry.look('strip')
    await lookAround()
    remember()
  }

  /** The GPUs were not looked at yet, because of a run that somebody times. */
  const isPutOff = (): boolean => telemetry.state() === 'off' && telemetry.facts().length === 0 && o.isTimed()

  return {
    show: () => {
      const isOld = isPutOff()
      return {
        ...facts,
        gpus: [...(isOld ? (o.known?.gpus ?? []) : telemetry.facts())],
        asOf: isOld ? (o.known?.at ?? null) : null,
        state: telemetry.state(),
        telemetry: isOld ? putOff : telemetry.sentence(),
        missed: telemetry.missed(),
        seen: shownSeen(),
      }
    },
    look: () =>
      (looked.going ??= lookOnce().finally(() => {
        looked.going = null
      })),
    seen,
    hostFacts: facts,
    host,
    telemetry,
    runs: o.runs,
    sampler,
    stamp,
    clock,
    ownCpuMs: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    },
    flush,
    close: async () => {
      sampler.stop()
      remember()
      await telemetry.close()
      flush()
    },
  }
}

function openRecording(file: string): Recording {
  try {
    return parseRecording(readFileSync(file, 'utf8'))
  } catch (error) {
    return fail(
      'bad-recording',
      `${file} can't be played as a recording of a GPU: ${error instanceof Error ? error.message : String(error)}.`,
      'Set PAWL_GPU_REPLAY to a recording, or remove it.',
    )
  }
}
