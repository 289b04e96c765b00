import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { spoolTimes, timesIn } from '../../../main/core/training/times.ts'
import { writeSpool } from '../../support/readers.ts'
import { runFolders } from '../../support/runs.ts'

const folders = runFolders()
afterAll(folders.remove)

const pieces = Array.from(
  { length: 100 },
  (_, index) => [index * 10, `line ${String(index).padStart(4, '0')}\n`] as const,
)

test('the arrivals of a stretch are those of the chunks that reach into it, from the folder as from what is stored', () => {
  const folder = folders.next()
  writeSpool(folder, pieces)
  const records = readFileSync(join(folder, 'arrivals.bin'))
  for (const [from, to] of [
    [0, 10],
    [0, 11],
    [15, 40],
    [990, 1000],
    [0, 1000],
  ] as const) {
    const expected = pieces
      .map(([atMs], index) => [(index + 1) * 10, atMs] as const)
      .filter(([end]) => end > from && end - 10 < to)
    expect(spoolTimes(folder, from, to)).toEqual(expected)
    expect(timesIn(records, from, to)).toEqual(expected)
  }
})

test('what has not arrived has no time, and a folder without records has none', () => {
  const folder = folders.next()
  writeSpool(folder, pieces)
  expect(spoolTimes(folder, 1000, 2000)).toEqual([])
  expect(spoolTimes(folders.next(), 0, 10)).toEqual([])
})
