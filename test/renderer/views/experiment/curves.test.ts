import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../../preload/contract/run.ts'
import { alikeRuns } from '../../../../renderer/views/experiment/curves.ts'

function run(number: number, experiment: number | null, seed: number, clean = true): RunRow {
  return { number, experiment, seed, clean, startedAt: 1000 + number } as RunRow
}

describe('the runs that are compared', () => {
  test('are of one seed, and each is said to be its own experiment’s', () => {
    const block = run(9, null, 0)
    const lists = [
      [run(1, 5, 0), run(2, 5, 1), block],
      [run(3, 7, 1), block],
    ]
    expect(alikeRuns(lists).map(({ of, run }) => [of, run.number])).toEqual([
      [0, 2],
      [1, 3],
    ])
  })
  test('are the newest where no seed is shared; the baseline’s belong to no experiment', () => {
    const lists = [[run(1, null, 0), run(2, null, 1)], [], [run(3, 7, 4), run(4, 7, 5, false)]]
    expect(alikeRuns(lists).map(({ of, run }) => [of, run.number])).toEqual([
      [0, 2],
      [2, 3],
    ])
  })
})
