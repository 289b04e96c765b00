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
  let dispersion = dispersionOf(design)
  for (let pass = 0; pass < 3; pass++) {
    let improved = false
    for (const i of random.permutation(design.length)) {
      for (let j = 0; j < (design[i] as number[]).length; j++) {
        const row = design[i] as number[]
        const flipped = [...row]
        flipped[j] = 1 - (row[j] as number)
        if (flipped[j] === 1)
          for (let k = 0; k < flipped.length; k++) if (k !== j && flipped[k] === 1 && conflicts(j, k)) flipped[k] = 0
        if (determinantRatio(dispersion, row, flipped) <= 1 + 1e-6) continue
        design[i] = flipped
        dispersion = dispersionOf(design)
        improved = true
      }
    }
    if (!improved) break
  }
  return design
}

/** |A'A| after a row is exchanged, relative to before (Fedorov 1972, eq. 3.2.4). `dispersion` is the inverse of A'A. */
function determinantRatio(dispersion: Float64Array, before: readonly number[], after: readonly number[]): number {
  const old = quadratic(dispersion, before, before)
  const cross = quadratic(dispersion, before, after)
  const fresh = quadratic(dispersion, after, after)
  return (1 + fresh) * (1 - old) + cross * cross
}

/** a' D b for two design rows with their leading 1. */
function quadratic(dispersion: Float64Array, a: readonly number[], b: readonly number[]): number {
  const size = a.length + 1
  let sum = 0
  for (let i = 0; i < size; i++) {
    if (i > 0 && a[i - 1] === 0) continue
    for (let j = 0; j < size; j++) if (j === 0 || b[j - 1] === 1) sum += dispersion[i * size + j] as number
  }
  return sum
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
