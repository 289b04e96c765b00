import { describe, expect, test } from 'vitest'
import { tilesOf } from '../../../renderer/components/RowCanvas.tsx'
import { inSlots, windowOf } from '../../../renderer/components/virtual.ts'

const rowHeight = 24
const beyond = 10

/** A box of 30 rows, scrolled to a row, in which these rows exist. */
function look(row: number, first: number, count = 10_000) {
  return windowOf({ top: row * rowHeight, height: 30 * rowHeight, count, first, slots: 51 }, rowHeight, beyond)
}

describe('which rows of a long list exist', () => {
  test('those in sight and some on either side, always as many', () => {
    expect(look(100, 0)).toEqual({ first: 90, slots: 51 })
    expect(look(9_970, 0)).toEqual({ first: 9_949, slots: 51 })
  })
  test('a short way uses up what is ready, a longer one brings new rows', () => {
    expect(look(103, 90)).toBeNull()
    expect(look(107, 90)).toEqual({ first: 97, slots: 51 })
    expect(look(94, 90)).toEqual({ first: 84, slots: 51 })
  })
  test('nothing lies beyond the ends', () => {
    expect(look(0, 0)).toBeNull()
    expect(look(0, 30)).toEqual({ first: 0, slots: 51 })
    expect(look(0, 0, 5)).toBeNull()
  })
  test('a box of another height needs other rows', () => {
    expect(windowOf({ top: 0, height: 100, count: 100, first: 0, slots: 51 }, rowHeight, beyond)).toEqual({
      first: 0,
      slots: 26,
    })
  })
})

test('an element keeps its place among the others while the rows go round', () => {
  const slotsOf = (first: number) => inSlots(first, first + 5, 20, 5).map(({ slot }) => slot)
  expect([0, 3, 7, 12].map(slotsOf)).toEqual([0, 3, 7, 12].map(() => [0, 1, 2, 3, 4]))
  expect(inSlots(7, 12, 20, 5).map(({ at }) => at)).toEqual([9, 8, 7, 11, 10])
  expect(inSlots(3, 3, 20, 5)).toEqual([])
})

test('a row that comes at the beginning of a list leaves the others their elements', () => {
  const slots = (count: number) => new Map(inSlots(0, 5, count, 5).map(({ at, slot }) => [count - at, slot]))
  const [before, after] = [slots(20), slots(21)]
  expect([...after].filter(([row, slot]) => before.get(row) !== slot)).toEqual([[21, before.get(16)]])
})

test('and changes one of the tiles that are drawn for several rows together', () => {
  const tiles = (count: number) => new Map(tilesOf(0, 40, count).map(({ from, key }) => [count - from, key]))
  for (const count of [40, 41, 47, 48, 49]) {
    const [before, after] = [tiles(count), tiles(count + 1)]
    expect([...after.keys()].filter((tile) => before.get(tile) !== after.get(tile)).length).toBeLessThanOrEqual(1)
    expect(Math.min(...tilesOf(0, 40, count).map(({ from }) => from))).toBeLessThanOrEqual(0)
    expect(Math.max(...tilesOf(0, 40, count).map(({ from }) => from))).toBeGreaterThanOrEqual(24)
  }
})
