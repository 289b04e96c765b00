import { atOriginalLevel, type Row, type State } from './state.ts'

/** The incumbent's runs that a comparison uses: the latest twelve and the three nearest in time to each of the candidate's last three. */
export function nearbyIncumbents(state: State, around: readonly Row[]): Row[] {
  const chosen = new Set(state.incumbents.slice(-12))
  for (const row of around.slice(-3)) {
    const others = state.incumbents.filter((incumbent) => !chosen.has(incumbent))
    others.sort((a, b) => Math.abs(a.atS - row.atS) - Math.abs(b.atS - row.atS) || a.step - b.step)
    for (const incumbent of others.slice(0, 3)) chosen.add(incumbent)
  }
  return state.incumbents.filter((incumbent) => chosen.has(incumbent))
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
