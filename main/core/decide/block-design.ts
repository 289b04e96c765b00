import { cholesky, inverse } from './cholesky.ts'
import { hadamard } from './hadamard.ts'
import type { Random } from './random.ts'

/** Rows of a block for this many patches: the next multiple of four that leaves one degree of freedom for the level. */
export function blockRows(patches: number): number {
  return Math.max(8, 4 * Math.ceil((patches + 1) / 4))
}

/**
 * Which patches (columns) are on in which run (rows): a random half, columns as independent as they can be. Starts from a Hadamard design
 * (Plackett and Burman 1946), switches one of two conflicting patches off where both are on, then improves |A'A| by coordinate
 * exchange (Meyer and Nachtsheim 1995) among the rows that merge.
 */
export function blockDesign(
  patches: number,
  rows: number,
  conflicts: (i: number, j: number) => boolean,
  random: Random,
): number[][] {
  const order = 2 ** Math.ceil(Math.log2(Math.max(rows, patches + 1)))
  const matrix = hadamard(order)
  const columns = random.permutation(order - 1).slice(0, patches)
  const picked = random.permutation(order).slice(0, rows)
  const design = picked.map((row) =>
    columns.map((column) => (((matrix[row] as number[])[column + 1] as number) > 0 ? 1 : 0)),
  )
  for (const row of design) switchOffConflicts(row, conflicts, random)
  const free = !columns.some((_, i) => columns.some((_, j) => j < i && conflicts(i, j)))
  return free && order === rows ? design : exchange(design, conflicts, random)
}

function switchOffConflicts(row: number[], conflicts: (i: number, j: number) => boolean, random: Random): void {
  for (const i of random.permutation(row.length))
    if (row[i] === 1 && row.some((on, j) => on === 1 && j !== i && conflicts(i, j))) row[i] = 0
}

function exchange(design: number[][], conflicts: (i: number, j: number) => boolean, random: Random): number[][] {
  const dispersion = dispersionOf(design)
  for (let pass = 0; pass < 3; pass++) {
    let improved = false
    for (const i of random.permutation(design.length)) {
      const before = design[i] as number[]
      const after = improvedRow(before, dispersion, conflicts)
      design[i] = after
      improved ||= after !== before
    }
    if (!improved) break
  }
  return design
}

/** The row with every patch switched in turn that |A'A| gains by; the same one where there is none. Brings `dispersion` along. */
function improvedRow(from: number[], dispersion: Float64Array, conflicts: (i: number, j: number) => boolean): number[] {
  let row = from
  let point = pointOf(row, dispersion)
  for (let j = 0; j < from.length; j++) {
    const switched = [j]
    // What is switched on switches off what it conflicts with.
    if (row[j] === 0) for (let k = 0; k < row.length; k++) if (row[k] === 1 && conflicts(j, k)) switched.push(k)
    if (determinantRatio(dispersion, point, switched) <= 1 + 1e-6) continue
    const next = [...row]
    for (const k of switched) next[k] = 1 - (row[k] as number)
    addRow(dispersion, pointOf(next, dispersion), 1)
    addRow(dispersion, pointOf(row, dispersion), -1)
    row = next
    point = pointOf(row, dispersion)
  }
  return row
}

/** A design row x with its leading 1, D x, and x' D x, where D is the inverse of A'A. */
type Point = { readonly x: readonly number[]; readonly toward: Float64Array; readonly leverage: number }

function pointOf(row: readonly number[], dispersion: Float64Array): Point {
  const x = [1, ...row]
  const size = x.length
  const toward = new Float64Array(size)
  for (let i = 0; i < size; i++)
    if (x[i] === 1)
      for (let j = 0; j < size; j++) toward[j] = (toward[j] as number) + (dispersion[i * size + j] as number)
  let leverage = 0
  for (let i = 0; i < size; i++) if (x[i] === 1) leverage += toward[i] as number
  return { x, toward, leverage }
}

/** |A'A| after these patches are switched in one row, relative to before (Fedorov 1972, eq. 3.2.4). `dispersion` is the inverse of A'A. */
function determinantRatio(
  dispersion: Float64Array,
  { x, toward, leverage }: Point,
  switched: readonly number[],
): number {
  const size = x.length
  let shift = 0
  let square = 0
  for (let s = 0; s < switched.length; s++) {
    const j = (switched[s] as number) + 1
    const change = 1 - 2 * (x[j] as number)
    shift += change * (toward[j] as number)
    for (let t = 0; t < switched.length; t++) {
      const k = (switched[t] as number) + 1
      square += change * (1 - 2 * (x[k] as number)) * (dispersion[j * size + k] as number)
    }
  }
  const cross = leverage + shift
  const fresh = leverage + 2 * shift + square
  return (1 + fresh) * (1 - leverage) + cross * cross
}

/** The inverse of A'A once a row is added (`times` 1) or taken away (-1), in place (Sherman and Morrison 1950). */
function addRow(dispersion: Float64Array, { toward, leverage }: Point, times: 1 | -1): void {
  const size = toward.length
  const share = times / (1 + times * leverage)
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      dispersion[i * size + j] =
        (dispersion[i * size + j] as number) - share * (toward[i] as number) * (toward[j] as number)
}

/** Inverse of A'A of the design with its column of ones; a small ridge keeps unfinished designs comparable. */
function dispersionOf(design: readonly (readonly number[])[]): Float64Array {
  const size = (design[0]?.length ?? 0) + 1
  const gram = new Float64Array(size * size)
  for (const row of design)
    for (let i = 0; i < size; i++) {
      if (i > 0 && row[i - 1] === 0) continue
      for (let j = 0; j < size; j++)
        if (j === 0 || row[j - 1] === 1) gram[i * size + j] = (gram[i * size + j] as number) + 1
    }
  for (let i = 0; i < size; i++) gram[i * size + i] = (gram[i * size + i] as number) + 0.01
  return inverse(cholesky(gram, size), size)
}
