import { describe, expect, test } from 'vitest'
import { parseDiff } from '../../../../renderer/views/diff/parse.ts'
import { changedPart, marksOf, type Row, rowsOf } from '../../../../renderer/views/diff/rows.ts'

const none: ReadonlySet<string> = new Set()
const patch = `diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -4,3 +4,4 @@
 4
-five
+FIVE
+new
 6
@@ -9,1 +10,1 @@
-nine
+NINE
`
const source = ['1', '2', '3', '4', 'five', '6', '7', '8', 'nine', '10', '11']
const texts = (rows: readonly Row[]) =>
  rows.map((row) =>
    row.kind === 'folded' ? `~${row.lines}${row.known ? '' : '?'}` : 'text' in row ? row.text : row.path,
  )

describe('the lines of a diff', () => {
  test('fold what git left out, and can’t open it where the file is not known', () => {
    expect(texts(rowsOf(parseDiff(patch), new Map(), none, false))).toEqual([
      'a.py',
      '~3?',
      '@@ -4,3 +4,4 @@',
      '4',
      'five',
      'FIVE',
      'new',
      '6',
      '~2?',
      '@@ -9,1 +10,1 @@',
      'nine',
      'NINE',
    ])
  })

  test('show the whole file where it is known: before, between and after the hunks, with both numbers', () => {
    const rows = rowsOf(parseDiff(patch), new Map([['a.py', source]]), none, true)
    const unchanged = rows.flatMap((row) => (row.kind === 'same' ? [[row.text, row.from, row.to]] : []))
    expect(unchanged).toEqual([
      ['1', 1, 1],
      ['2', 2, 2],
      ['3', 3, 3],
      ['4', 4, 4],
      ['6', 6, 7],
      ['7', 7, 8],
      ['8', 8, 9],
      ['10', 10, 11],
      ['11', 11, 12],
    ])
  })

  test('open one fold alone', () => {
    const rows = rowsOf(parseDiff(patch), new Map([['a.py', source]]), new Set(['0:7']), false)
    expect(texts(rows).filter((text) => text.startsWith('~'))).toEqual(['~3', '~2'])
    expect(texts(rows)).toContain('8')
  })

  test('fold a long stretch of context but for its edges', () => {
    const long = parseDiff(`diff --git a/x b/x\n@@ -1,20 +1,20 @@\n${' same\n'.repeat(20)}`)
    expect(texts(rowsOf(long, new Map(), none, false)).filter((text) => text === '~14')).toHaveLength(1)
    expect(rowsOf(long, new Map(), none, false)).toHaveLength(2 + 3 + 1 + 3)
    expect(rowsOf(long, new Map(), new Set(['hunk:2']), false)).toHaveLength(2 + 20)
  })
})

describe('what changed within a line', () => {
  test('is what is left between the same beginning and the same end', () => {
    expect(changedPart('STEPS = 500', 'STEPS = 460')).toEqual({ removed: [8, 10], added: [8, 10] })
    expect(changedPart('a', 'b')).toBeNull()
    expect(changedPart('f(x)', 'f(x, y)')).toEqual({ removed: [3, 3], added: [3, 6] })
  })

  test('is marked where as many lines came as went', () => {
    const rows = rowsOf(parseDiff(patch), new Map(), none, false)
    // One line went and two came: no pair. The last two lines have nothing in common.
    expect([...marksOf(rows).keys()]).toEqual([])
    const pair = rowsOf(parseDiff('diff --git a/x b/x\n@@ -1 +1 @@\n-n = 1\n+n = 2\n'), new Map(), none, false)
    expect([...marksOf(pair)]).toEqual([
      [2, [4, 5]],
      [3, [4, 5]],
    ])
  })
})
