import type { GpuBoundary } from '../../../preload/contract/gpu.ts'
import type { GpuAudit } from '../gpu/audit.ts'
import type { Telemetry } from '../gpu/telemetry.ts'
import type { MachineRoom } from './machine.ts'
import { identify } from './processes.ts'

/** What a GPU said of itself, with its processes by name and owner. `run`: whose own processes are not somebody else's. */
export function boundaryOf(
  m: Pick<MachineRoom, 'host' | 'stamp' | 'runs'> & { readonly telemetry: Pick<Telemetry, 'facts' | 'instances'> },
  audit: GpuAudit,
  run: string | null,
): GpuBoundary {
  // Who has an instance of his own of a GPU that is cut is walled in there: he is nobody on the others.
  const instances = new Set(m.telemetry.instances().map((instance) => instance.uuid))
  const walled = new Set(
    instances.size === 0 ? [] : m.runs().flatMap((one) => (instances.has(one.device) ? one.id : [])),
  )
  const processes = audit.processes?.map((process) => identify(process, m.host.root)) ?? null
  return {
    at: m.stamp(),
    memoryUsedBytes: isCut(m, audit.uuid) ? null : audit.memoryUsedBytes,
    // What is left of the run itself for a moment is not somebody else.
    processes:
      processes?.filter((process) => process.run === null || !(process.run === run || walled.has(process.run))) ?? null,
    throttle: audit.reasons === null ? null : [...audit.reasons],
    throttledMs: audit.counters === null ? null : { ...audit.counters },
    powerLimitW: audit.powerLimitW,
  }
}

/** A GPU that is cut into instances: its memory as a whole says nothing of the one that a run has. */
export function isCut(m: { readonly telemetry: Pick<Telemetry, 'facts'> }, uuid: string): boolean {
  return m.telemetry.facts().some((gpu) => gpu.uuid === uuid && gpu.isMig)
}
