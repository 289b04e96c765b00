import { expect, test } from 'vitest'
import type { LeaderboardRow } from '../../../../preload/contract/leaderboard.ts'
import { sortRows } from '../../../../renderer/views/leaderboard/columns.ts'
import { experiment } from '../../rows.ts'

const row = (number: number, rank: number | null, effect: number | null): LeaderboardRow => ({
  ...experiment(number, { effect }),
  rank,
  value: null,
  stackSpeedup: null,
})
const rows = [row(1, 2, 0.01), row(2, null, null), row(3, 1, 0.03), row(4, null, -0.02)]
const numbers = (sorted: readonly LeaderboardRow[]) => sorted.map((one) => one.number)

test('by rank, the best first and what has no rank last', () => {
  expect(numbers(sortRows(rows, { by: 'rank', largestFirst: false }))).toEqual([3, 1, 4, 2])
})

test('what has no value comes last, whichever way it is sorted', () => {
  expect(numbers(sortRows(rows, { by: 'effect', largestFirst: true }))).toEqual([3, 1, 4, 2])
  expect(numbers(sortRows(rows, { by: 'effect', largestFirst: false }))).toEqual([4, 1, 3, 2])
})
