import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import si from 'systeminformation'
import { readOrNull } from './host.ts'

/** Where the machine's power comes from. A machine without a battery is on mains. */
export type Power = { readonly hasBattery: boolean; readonly onBattery: boolean }

type Supply = { readonly type: string; readonly online: string; readonly status: string; readonly scope: string }

/** Reads the power supplies; null where the system does not tell. */
export async function readPower(root: string): Promise<Power | null> {
  if (process.platform === 'linux') return powerOf(suppliesBelow(join(root, 'sys/class/power_supply')))
  const battery = await si.battery()
  return { hasBattery: battery.hasBattery, onBattery: battery.hasBattery && !battery.acConnected }
}

/** A battery of a mouse or a keyboard (scope Device) does not drive the machine. */
export function powerOf(supplies: readonly Supply[]): Power {
  const batteries = supplies.filter((supply) => supply.type === 'Battery' && supply.scope !== 'Device')
  const hasMains = supplies.some((supply) => supply.type !== 'Battery' && supply.online === '1')
  const isDraining = batteries.some((battery) => battery.status === 'Discharging')
  return { hasBattery: batteries.length > 0, onBattery: batteries.length > 0 && isDraining && !hasMains }
}

function suppliesBelow(folder: string): Supply[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    // Most servers and virtual machines have no such folder: they have no battery either.
    return []
  }
  return names.map((name) => {
    const read = (file: string): string => (readOrNull(join(folder, name, file)) ?? '').trim()
    return { type: read('type'), online: read('online'), status: read('status'), scope: read('scope') }
  })
}
