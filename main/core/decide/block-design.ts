import { cholesky } from './cholesky.ts'
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
  let best = logDeterminant(design)
  for (let pass = 0; pass < 3; pass++) {
    let improved = false
    for (const i of random.permutation(design.length)) {
      const row = design[i] as number[]
      for (let j = 0; j < row.length; j++) {
        const before = [...row]
        row[j] = 1 - (row[j] as number)
        if (row[j] === 1)
          for (let k = 0; k < row.length; k++) if (k !== j && row[k] === 1 && conflicts(j, k)) row[k] = 0
        const value = logDeterminant(design)
        if (value > best + 1e-9) {
          best = value
          improved = true
        } else row.splice(0, row.length, ...before)
      }
    }
    if (!improved) break
  }
  return design
}

/** ln |A'A| of the design with its column of ones, a small ridge keeping unfinished designs comparable. */
function logDeterminant(design: readonly (readonly number[])[]): number {
  const size = (design[0]?.length ?? 0) + 1
  const gram = new Float64Array(size * size)
  for (const row of design)
    for (let i = 0; i < size; i++) {
      if (i > 0 && row[i - 1] === 0) continue
      for (let j = 0; j <= i; j++)
        if (j === 0 || row[j - 1] === 1) gram[i * size + j] = (gram[i * size + j] as number) + 1
    }
  for (let i = 0; i < size; i++) {
    gram[i * size + i] = (gram[i * size + i] as number) + 0.01
    for (let j = 0; j < i; j++) gram[j * size + i] = gram[i * size + j] as number
  }
  const l = cholesky(gram, size)
  let sum = 0
  for (let i = 0; i < size; i++) sum += Math.log(l[i * size + i] as number)
  return sum
}
