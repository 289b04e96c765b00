import { dot, solveLower } from './cholesky.ts'
import type { Measurement } from './kernel.ts'
import { median } from './order-statistics.ts'

/** Numbers of the devices on which these runs were made, in the order of their first run. */
export function devicesOf(runs: readonly Pick<Measurement, 'device'>[]): (number | undefined)[] {
  const devices: (number | undefined)[] = []
  for (const { device } of runs) if (!devices.includes(device)) devices.push(device)
  return devices
}

/** The runs of each device by itself, in their order: only those of one device stand beside each other. */
export function byDevice<T extends Pick<Measurement, 'device'>>(runs: readonly T[]): T[][] {
  return devicesOf(runs).map((device) => runs.filter((run) => run.device === device))
}

/**
 * Each device has a level of its own, of which nothing is believed beforehand: one column per device (1 for its runs), whitened by the runs' Cholesky
 * factor, each orthogonal to those before it (Gram and Schmidt). One device: the column of ones.
 */
export function levelColumns(runs: readonly Measurement[], l: Float64Array): Float64Array[] {
  const n = runs.length
  const columns: Float64Array[] = []
  for (const device of devicesOf(runs)) {
    const own = new Float64Array(n)
    for (let i = 0; i < n; i++) if (runs[i]?.device === device) own[i] = 1
    columns.push(withoutLevels(solveLower(l, n, own), columns, 0))
  }
  return columns
}

/** Takes the levels off whitened values, in place. `ridge` is added to each column's square. */
export function withoutLevels(values: Float64Array, columns: readonly Float64Array[], ridge: number): Float64Array {
  for (const column of columns) {
    const share = dot(column, values) / (dot(column, column) + ridge)
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - share * (column[i] as number)
  }
  return values
}

/** What the runs measured. */
export function measured(runs: readonly Measurement[]): Float64Array {
  const ys = new Float64Array(runs.length)
  for (let i = 0; i < ys.length; i++) ys[i] = runs[i]?.y as number
  return ys
}

/** Runs of several devices with the middle of each device's taken off, so that they can be looked at as those of one; of one device: as they are. */
export function aboutOwnLevel(runs: readonly Measurement[]): readonly Measurement[] {
  const groups = byDevice(runs)
  if (groups.length < 2) return runs
  const middles = new Map(groups.map((group) => [group[0]?.device, median(group.map((run) => run.y))]))
  return runs.map((run) => ({ ...run, y: run.y - (middles.get(run.device) as number) }))
}

/**
 * The level of each run's device by generalised least squares: the weighted mean of the values, with `solve` for the inverse covariance. Takes the
 * runs, what they measured, and gives a level for each run.
 */
export function levelsBy(
  runs: readonly Measurement[],
  values: ArrayLike<number>,
  solve: (values: Float64Array) => Float64Array,
): number[] {
  const devices = devicesOf(runs)
  const of = runs.map((run) => devices.indexOf(run.device))
  const size = devices.length
  const matrix: number[][] = []
  for (let d = 0; d < size; d++) {
    const own = new Float64Array(runs.length)
    for (let i = 0; i < own.length; i++) if (of[i] === d) own[i] = 1
    const weights = solve(own)
    const row = new Array<number>(size + 1).fill(0)
    for (let i = 0; i < runs.length; i++) {
      const weight = weights[i] as number
      row[size] = (row[size] as number) + weight * (values[i] as number)
      row[of[i] as number] = (row[of[i] as number] as number) + weight
    }
    matrix.push(row)
  }
  const levels = eliminated(matrix)
  return of.map((device) => levels[device] as number)
}

/** Solves a small symmetric positive definite system, its right side in the last column (Gauss and Jordan). */
function eliminated(matrix: number[][]): number[] {
  const size = matrix.length
  for (let d = 0; d < size; d++)
    for (let e = 0; e < size; e++) {
      if (e === d) continue
      const [pivot, row] = [matrix[d] as number[], matrix[e] as number[]]
      const share = (row[d] as number) / (pivot[d] as number)
      for (let j = d; j <= size; j++) row[j] = (row[j] as number) - share * (pivot[j] as number)
    }
  return matrix.map((row, d) => (row[size] as number) / (row[d] as number))
}
