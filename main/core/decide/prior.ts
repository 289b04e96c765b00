/** A discrete distribution of gains: points in y units, ascending, and their masses. */
export type Prior = { readonly points: Float64Array; readonly masses: Float64Array }

/** Where the gains of proposals may lie (y units) and how many are harmful, neutral, winning. */
export type PriorShape = {
  readonly win: { readonly lo: number; readonly hi: number; readonly points: number; readonly mass: number }
  readonly harm: { readonly lo: number; readonly hi: number; readonly points: number; readonly mass: number }
  readonly neutral: number
}

function logSpaced(lo: number, hi: number, points: number): number[] {
  if (points === 1) return [lo]
  return Array.from({ length: points }, (_, i) => Math.exp(Math.log(lo) + (Math.log(hi / lo) * i) / (points - 1)))
}

/** A spike at 0 between two log-uniform slabs (spike and slab: Mitchell and Beauchamp 1988); crashes are not part of it. */
export function gridPrior(shape: PriorShape): Prior {
  const harm = logSpaced(shape.harm.lo, shape.harm.hi, shape.harm.points)
  const win = logSpaced(shape.win.lo, shape.win.hi, shape.win.points)
  const points = Float64Array.from([...harm.map((x) => -x).reverse(), 0, ...win])
  const masses = Float64Array.from([
    ...harm.map(() => shape.harm.mass / harm.length),
    shape.neutral,
    ...win.map(() => shape.win.mass / win.length),
  ])
  return { points, masses: normalised(masses) }
}

export function normalised(masses: Float64Array): Float64Array {
  const total = masses.reduce((sum, mass) => sum + mass, 0)
  return masses.map((mass) => mass / total)
}

/** The study's prior at its own scale: wins of 0.2 to 1.5 %, harm of 0.2 to 10 %. Used by the test vectors. */
export const STUDY_PRIOR: PriorShape = {
  win: { lo: 0.002, hi: 0.015, points: 8, mass: 0.04 },
  harm: { lo: 0.002, hi: 0.1, points: 14, mass: 0.6 },
  neutral: 0.26,
}
