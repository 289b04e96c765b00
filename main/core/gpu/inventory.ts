import type { GpuFacts } from '../../../preload/contract/gpu.ts'
import { bytesOrNull, numberOrNull, readText } from './value.ts'

/** What is asked once. An older driver may lack one, and is asked again without it. */
export const inventoryFields: readonly string[] = [
  'index',
  'uuid',
  'driver_version',
  'pci.bus_id',
  'memory.total',
  'power.limit',
  'clocks.max.sm',
  'clocks.max.mem',
  'mig.mode.current',
  'display_active',
  // Last, because a name may hold a comma.
  'name',
]

/** One line of the inventory, by the fields that were asked for; null for a line that is none. */
export function parseInventoryLine(line: string, fields: readonly string[] = inventoryFields): GpuFacts | null {
  const cells = line.split(',').map((cell) => cell.trim())
  const last = fields.length - 1
  if (cells.length <= last) return null
  const at = (field: string): string => cells[fields.indexOf(field)] ?? ''
  const index = numberOrNull(at('index'))
  const uuid = at('uuid')
  if (index === null || !/^GPU-[0-9a-zA-Z-]+$/.test(uuid)) return null
  const memoryTotalBytes = bytesOrNull(at('memory.total'))
  const isMig = at('mig.mode.current') === 'Enabled'
  const display = readText(at('display_active'))
  return {
    uuid,
    index,
    name: readText(cells.slice(last).join(', ')) ?? 'GPU',
    driver: readText(at('driver_version')) ?? '',
    busId: at('pci.bus_id'),
    memoryTotalBytes,
    powerLimitW: numberOrNull(at('power.limit')),
    maxSmClockMhz: numberOrNull(at('clocks.max.sm')),
    maxMemoryClockMhz: numberOrNull(at('clocks.max.mem')),
    isMig,
    hasDisplay: display === null ? null : display === 'Enabled',
    // Only a GPU without memory of its own has none to tell of.
    unifiedMemory: memoryTotalBytes === null && !isMig,
  }
}

/** One instance of a GPU that is cut into several, with the GPU it belongs to. */
export type MigInstance = { readonly uuid: string; readonly gpuIndex: number; readonly name: string }

/** The instances in the output of `nvidia-smi -L`, the only place that tells their uuids on every driver. */
export function parseMigList(text: string): MigInstance[] {
  let gpuIndex: number | null = null
  return text.split(/\r?\n/).flatMap((line) => {
    const gpu = /^GPU (\d+):/.exec(line)
    if (gpu !== null) gpuIndex = Number(gpu[1])
    const found = /^\s+MIG (.+?)\s+Device\s+\d+:\s+\(UUID: (MIG-[^)]+)\)/.exec(line)
    const [, name, uuid] = found ?? []
    return gpuIndex === null || name === undefined || uuid === undefined ? [] : [{ uuid, gpuIndex, name }]
  })
}
