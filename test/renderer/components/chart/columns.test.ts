import { describe, expect, test } from 'vitest'
import { columnLength, createColumns } from '../../../../renderer/components/chart/columns.ts'

const halfHourMs = 30 * 60_000

/** Readings of these values, once a second from a whole second on, in columns of `columnMs`. */
function filled(count: number, columnMs: number, values: readonly (number | null)[]) {
  const columns = createColumns(count, columnMs)
  const moved = values.map((value, second) => columns.add(100_000 + second * 1_000, value))
  return { lo: [...columns.lo], hi: [...columns.hi], moved }
}

describe('columns of equal time', () => {
  test('come in from the right when they have come to their end, with their lowest and highest', () => {
    const { lo, hi, moved } = filled(4, 2_000, [1, 5, 3, 2, 7])
    expect(moved).toEqual([0, 0, 1, 0, 1])
    expect(lo).toEqual([Number.NaN, Number.NaN, 1, 2])
    expect(hi).toEqual([Number.NaN, Number.NaN, 5, 3])
  })

  test('keep as many as there is room for', () => {
    expect(filled(3, 1_000, [1, 2, 3, 4, 5, 6]).hi).toEqual([3, 4, 5])
  })

  test('are empty where nothing was known, and where nothing came for a while', () => {
    expect(filled(3, 1_000, [1, null, 3, 4]).hi).toEqual([1, Number.NaN, 3])
    const columns = createColumns(8, 1_000)
    columns.add(0, 1)
    // One late second is no gap.
    expect(columns.add(2_000, 2)).toBe(2)
    expect(columns.add(7_000, 3)).toBe(5)
    columns.add(8_000, 4)
    expect([...columns.hi]).toEqual([1, 1, 2, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 3])
    expect(columns.add(1_000_000, 5)).toBe(992)
    expect([...columns.hi].slice(1).every(Number.isNaN)).toBe(true)
  })

  test('a clock that was set back does not move', () => {
    const columns = createColumns(3, 1_000)
    columns.add(50_000, 1)
    expect(columns.add(20_000, 9)).toBe(0)
    columns.add(51_000, 2)
    expect(columns.hi[2]).toBe(9)
  })
})

describe('the time of a column', () => {
  test('is a second at first, doubles as there is more to be seen, and ends where all of it fits exactly', () => {
    expect(columnLength(0, 100, halfHourMs)).toBe(1_000)
    expect(columnLength(100_000, 100, halfHourMs)).toBe(1_000)
    expect(columnLength(101_000, 100, halfHourMs)).toBe(2_000)
    expect(columnLength(halfHourMs, 100, halfHourMs)).toBe(18_000)
    expect(columnLength(0, 0, halfHourMs)).toBe(1_000)
  })

  test('changes seldom: while half an hour fills, all is painted anew a handful of times', () => {
    const lengths = Array.from({ length: 1_800 }, (_, second) => columnLength(second * 1_000, 106, halfHourMs))
    expect(new Set(lengths).size).toBeLessThan(8)
  })
})
