import { byDevice, devicesOf } from './levels.ts'
import { atOriginalLevel, type Row, type State } from './state.ts'

/** The incumbent's runs that a comparison uses, on the devices of the runs compared: the latest twelve and the three nearest in time to each of the last three. */
export function nearbyIncumbents(state: State, around: readonly Row[]): Row[] {
  const devices = devicesOf(around)
  const there = state.incumbents.filter(({ device }) => devices.length === 0 || devices.includes(device))
  const chosen = new Set(byDevice(there).flatMap((own) => own.slice(-12)))
  for (const row of around.slice(-3)) {
    const others = there.filter((incumbent) => incumbent.device === row.device && !chosen.has(incumbent))
    others.sort((a, b) => Math.abs(a.atS - row.atS) - Math.abs(b.atS - row.atS) || a.step - b.step)
    for (const incumbent of others.slice(0, 3)) chosen.add(incumbent)
  }
  return there.filter((incumbent) => chosen.has(incumbent))
}

/** Runs of a candidate and the incumbent's that they are compared with, at one level; null where there are none of those. */
export function besideIncumbents(state: State, own: readonly Row[]) {
  const incumbents = nearbyIncumbents(state, own)
  if (incumbents.length === 0) return null
  const rows = [...incumbents, ...own]
  return {
    rows,
    runs: rows.map((row) => atOriginalLevel(state, row)),
    design: rows.map((_, i) => [i < incumbents.length ? 0 : 1]),
  }
}
