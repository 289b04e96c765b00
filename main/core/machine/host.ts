import { cpus, hostname, totalmem } from 'node:os'
import si from 'systeminformation'
import type { Machine, MachineSample } from '../../../preload/contract/gpu.ts'

/** What is known of this machine without a GPU; nothing here wakes a device. */
export function hostMachine(): Machine {
  const cores = cpus()
  return {
    hostname: hostname(),
    cpu: (cores[0]?.model ?? 'unknown processor').trim(),
    cores: cores.length,
    memoryBytes: totalmem(),
    gpus: [],
    telemetry: 'Processor and memory only: GPU telemetry is not read by this version.',
  }
}

/** One reading of the processor's load since the last reading, and of the memory in use. */
export async function sampleHost(nowMs: () => number): Promise<MachineSample> {
  const [load, memory] = await Promise.all([si.currentLoad(), si.mem()])
  return {
    at: nowMs(),
    cpuShare: Number.isFinite(load.currentLoad) ? load.currentLoad / 100 : null,
    memoryUsedBytes: Number.isFinite(memory.active) ? memory.active : null,
    memoryTotalBytes: Number.isFinite(memory.total) ? memory.total : null,
    gpus: [],
  }
}
