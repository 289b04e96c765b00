import { describe, expect, test } from 'vitest'
import { foldSummary, linesOf } from '../../../../renderer/views/tree/lines.ts'
import { experiment } from '../../rows.ts'

const none: ReadonlySet<string> = new Set()

/** 0 base, 1 kept, 2 to 5 discarded on 1, 6 and 7 kept, 8 to 11 discarded on 7; newest first. */
const rows = [
  experiment(0),
  experiment(1, { verdict: 'keep' }),
  ...[2, 3, 4, 5].map((number) =>
    experiment(number, { parent: 1, verdict: number === 4 ? 'inconclusive' : 'discard', effect: -number / 1000 }),
  ),
  experiment(6, { verdict: 'keep', parent: 1 }),
  experiment(7, { verdict: 'keep', parent: 6 }),
  ...[8, 9, 10, 11].map((number) => experiment(number, { parent: 7 })),
].reverse()

const shown = (lines: ReturnType<typeof linesOf>) =>
  lines.map((line) => (line.kind === 'fold' ? line.key : (rows[line.index]?.number ?? -1)))

describe('lines of the experiment tree', () => {
  test('old siblings fold into one line, what is newer than the last two keeps stays open', () => {
    expect(shown(linesOf(rows, null, none))).toEqual([11, 10, 9, 8, 7, 6, 'fold-2', 1, 0])
  })
  test('an opened fold shows its rows', () => {
    expect(shown(linesOf(rows, null, new Set(['fold-2'])))).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  })
  test('no row is lost or shown twice', () => {
    const counted = linesOf(rows, null, none).reduce(
      (sum, line) => sum + (line.kind === 'row' ? 1 : line.last - line.first + 1),
      0,
    )
    expect(counted).toBe(rows.length)
  })
  test('a parent of others and a pending one are never folded away', () => {
    const withChild = [
      experiment(12, { parent: 3 }),
      ...rows.map((row) => (row.number === 5 ? { ...row, verdict: 'pending' as const } : row)),
    ]
    const lines = linesOf(withChild, null, none).map((line) =>
      line.kind === 'fold' ? line.key : withChild[line.index]?.number,
    )
    expect(lines).toContain(3)
    expect(lines).toContain(5)
  })
  test('a filter keeps its hits and the trunk and folds the rest, even a single row', () => {
    const hits = new Set([rows.findIndex((row) => row.number === 9)])
    expect(shown(linesOf(rows, hits, none))).toEqual(['fold-10', 9, 'fold-8', 7, 6, 'fold-2', 1, 0])
  })
  test('a fold says its range, its counts and its best effect', () => {
    const fold = linesOf(rows, null, none).find((line) => line.kind === 'fold')
    if (fold?.kind !== 'fold') throw new Error('no fold')
    expect(foldSummary(rows, fold.first, fold.last)).toEqual({
      from: 2,
      to: 5,
      counts: [
        ['discarded', 3],
        ['inconclusive', 1],
      ],
      best: -0.002,
    })
  })
})
