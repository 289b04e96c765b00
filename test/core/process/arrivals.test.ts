import { expect, test } from 'vitest'
import { decodeArrivals, findArrival } from '../../../main/core/process/arrivals.ts'

function records(rows: readonly (readonly [number, number, number])[]): Buffer {
  const bytes = Buffer.alloc(rows.length * 24)
  for (const [at, value] of rows.flat().entries()) bytes.writeBigUInt64LE(BigInt(value), at * 8)
  return bytes
}

const three = records([
  [10, 1_000, 5],
  [20, 2 ** 40 + 7, 2 ** 33],
  [35, 2 ** 52 + 1, 2 ** 34],
])

test('large values are decoded exactly', () => {
  const arrivals = decodeArrivals(three)
  expect(arrivals.count).toBe(3)
  expect([...arrivals.endOffsets]).toEqual([10, 20, 35])
  expect([...arrivals.atNs]).toEqual([1_000, 2 ** 40 + 7, 2 ** 52 + 1])
  expect([...arrivals.cpuUs]).toEqual([5, 2 ** 33, 2 ** 34])
})

test('a byte arrived with the first chunk that reaches it', () => {
  const arrivals = decodeArrivals(three)
  const at = (offset: number) => findArrival(arrivals, offset)?.atNs ?? null
  expect([1, 10, 11, 20, 21, 35, 36].map(at)).toEqual([
    1_000,
    1_000,
    2 ** 40 + 7,
    2 ** 40 + 7,
    2 ** 52 + 1,
    2 ** 52 + 1,
    null,
  ])
  expect(findArrival(decodeArrivals(new Uint8Array(0)), 1)).toBeNull()
})

test('a record that is still being written is left out', () => {
  for (let cut = 48; cut < 72; cut++) expect(decodeArrivals(three.subarray(0, cut)).count).toBe(2)
})

test('bytes in the middle of a larger buffer are decoded', () => {
  const shifted = Buffer.concat([Buffer.from('xyz'), three]).subarray(3)
  expect([...decodeArrivals(shifted).endOffsets]).toEqual([10, 20, 35])
})
