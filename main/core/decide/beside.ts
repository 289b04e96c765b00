import type { Design, Measurement } from './kernel.ts'
import { byDevice, devicesOf } from './levels.ts'
import { atOriginalLevel, type Row, type State } from './state.ts'

/** The incumbent's runs that a comparison uses, on the devices of the runs compared: the latest twelve and the three nearest in time to each of the last three. */
export function nearbyIncumbents(state: State, around: readonly Row[]): Row[] {
  const devices = devicesOf(around)
  const there = state.incumbents.filter(({ device }) => devices.length === 0 || devices.includes(device))
  const chosen = new Set(byDevice(there).flatMap((own) => own.slice(-12)))
  for (const row of around.slice(-3))
    for (let k = 0; k < 3; k++) {
      const next = nearest(there, row, chosen)
      if (next !== null) chosen.add(next)
    }
  return there.filter((incumbent) => chosen.has(incumbent))
}

/** The nearest in time on the same device that is not chosen yet; of two as near the earlier. */
function nearest(incumbents: readonly Row[], { device, atS }: Row, chosen: ReadonlySet<Row>): Row | null {
  let found: Row | null = null
  let least = Number.POSITIVE_INFINITY
  for (const incumbent of incumbents) {
    const distance = Math.abs(incumbent.atS - atS)
    if (distance >= least || incumbent.device !== device || chosen.has(incumbent)) continue
    found = incumbent
    least = distance
  }
  return found
}

/** `runs` are the rows at one level; `design` is 1 for the candidate's. */
export type Beside = { readonly rows: readonly Row[]; readonly runs: readonly Measurement[]; readonly design: Design }

/** Runs of a candidate and the incumbent's that they are compared with, at one level; null where there are none of those. */
export function besideIncumbents(state: State, own: readonly Row[]): Beside | null {
  const incumbents = nearbyIncumbents(state, own)
  if (incumbents.length === 0) return null
  const rows = [...incumbents, ...own]
  return {
    rows,
    runs: rows.map((row) => atOriginalLevel(state, row)),
    design: rows.map((_, i) => [i < incumbents.length ? 0 : 1]),
  }
}
