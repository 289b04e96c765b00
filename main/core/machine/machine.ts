import type { Machine, MachineSample } from '../../../preload/contract/gpu.ts'
import type { Clock, NewId } from '../clock.ts'
import { pciGpus } from '../gpu/pci.ts'
import { findSmi } from '../gpu/smi.ts'
import { createTelemetry, type Telemetry } from '../gpu/telemetry.ts'
import type { Log } from '../log.ts'
import { createHost, type Host, hostFacts, readOrNull } from './host.ts'
import { readPower } from './power.ts'
import { createSampler, type Sampler } from './sampler.ts'
import { createStamp } from './stamp.ts'

/** This machine: what it is, what it does, and who may use it. One for each engine. */
export type MachineRoom = {
  /** Looks at the GPUs first, unless they sleep. */
  readonly show: () => Promise<Machine>
  readonly host: Host
  readonly telemetry: Telemetry
  readonly sampler: Sampler
  readonly stamp: () => number
  readonly close: () => Promise<void>
}

export type MachineOptions = {
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly campaignRuns: () => boolean
  readonly announce: (sample: MachineSample) => void
  readonly keep: (sample: MachineSample) => void
  /** Words of the driver between the samples. */
  readonly onEvent: (text: string) => void
}

export async function openMachine(o: MachineOptions): Promise<MachineRoom> {
  const { clock } = o
  const host = createHost()
  const stamp = createStamp(clock)
  const power = await readPower(host.root)
  const telemetry: Telemetry = createTelemetry({
    ...o,
    surroundings: {
      smi: findSmi(),
      pci: () => pciGpus(host.root),
      isLaptop: power?.hasBattery === true,
      isWsl: /microsoft/i.test(readOrNull('/proc/version') ?? ''),
    },
    onReadings: (readings) => sampler.takeReadings(readings),
  })
  const sampler = createSampler({
    ...o,
    stamp,
    host,
    facts: telemetry.facts,
    want: telemetry.want,
  })
  return {
    show: async () => {
      await telemetry.look('strip')
      return { ...hostFacts(), gpus: [...telemetry.facts()], state: telemetry.state(), telemetry: telemetry.sentence() }
    },
    host,
    telemetry,
    sampler,
    stamp,
    close: async () => {
      sampler.stop()
      await telemetry.close()
    },
  }
}
