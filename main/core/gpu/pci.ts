import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A graphics device as the bus knows it. Reading this wakes nothing. */
export type PciGpu = {
  readonly vendor: 'nvidia' | 'amd' | 'other'
  /** Powered down; any question to its driver would wake it. */
  readonly isAsleep: boolean
  /** Powers itself down when nobody uses it, as those of laptops do. */
  readonly maySleep: boolean
}

const vendors: Readonly<Record<string, PciGpu['vendor']>> = { '0x10de': 'nvidia', '0x1002': 'amd' }

/** The graphics devices on this machine's bus; none where the system does not tell (anything but Linux). `root` is the root of its files. */
export function pciGpus(root: string): PciGpu[] {
  const folder = join(root, 'sys/bus/pci/devices')
  return entries(folder).flatMap((name) => {
    const read = (file: string): string => content(join(folder, name, file))
    // Class 0x03 is a display controller: 0x0300 one with a screen, 0x0302 one without.
    if (!read('class').startsWith('0x03')) return []
    return [
      {
        vendor: vendors[read('vendor')] ?? 'other',
        isAsleep: read('power/runtime_status') === 'suspended',
        maySleep: read('power/control') === 'auto',
      },
    ]
  })
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // No such bus, or none that we may see: then nothing is known of it.
    return []
  }
}

function content(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim()
  } catch {
    return ''
  }
}
