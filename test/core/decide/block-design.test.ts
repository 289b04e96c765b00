import { expect, test } from 'vitest'
import { blockDesign, blockRows } from '../../../main/core/decide/block-design.ts'
import { cholesky } from '../../../main/core/decide/cholesky.ts'
import { random } from '../../../main/core/decide/random.ts'

/** ln |A'A| of the design with its column of ones, by the definition. */
function logDeterminant(design: readonly (readonly number[])[]): number {
  const rows = design.map((row) => [1, ...row])
  const size = rows[0]?.length ?? 0
  const gram = new Float64Array(size * size)
  for (const row of rows)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) gram[i * size + j] = (gram[i * size + j] ?? 0) + (row[i] ?? 0) * (row[j] ?? 0)
  for (let i = 0; i < size; i++) gram[i * size + i] = (gram[i * size + i] ?? 0) + 0.01
  const l = cholesky(gram, size)
  let sum = 0
  for (let i = 0; i < size; i++) sum += 2 * Math.log(l[i * size + i] ?? 0)
  return sum
}

const together = (i: number, j: number) => Math.abs(i - j) === 1 && Math.min(i, j) % 4 === 0

test.each([5, 9, 13, 15])('a design of %i patches switches no two on that conflict', (patches) => {
  const design = blockDesign(patches, blockRows(patches), together, random(patches))
  expect(design).toHaveLength(blockRows(patches))
  for (const row of design)
    row.forEach((on, i) => {
      row.forEach((other, j) => {
        expect(on === 1 && other === 1 && together(i, j)).toBe(false)
      })
    })
})

test.each([6, 10])('no single switch makes a design of %i patches say more', (patches) => {
  const none = () => false
  const design = blockDesign(patches, blockRows(patches), none, random(7))
  const found = logDeterminant(design)
  for (const [i, row] of design.entries())
    for (let j = 0; j < patches; j++) {
      const switched = design.map((other, k) => (k === i ? row.map((on, at) => (at === j ? 1 - on : on)) : other))
      expect(logDeterminant(switched)).toBeLessThanOrEqual(found + 1e-5)
    }
})
