import { describe, expect, test } from 'vitest'
import { inkLines, paintDiff } from '../../../../renderer/views/diff/highlight.ts'
import { drawn } from '../../../../renderer/views/diff/paint.ts'
import { parseDiff } from '../../../../renderer/views/diff/parse.ts'

const code = ['def f(x):', '    """Two', '    lines."""', '    return x + 1  # one more', "    s = 'a'"]
const inked = inkLines('model.py', code)
const inkOf = (line: number, text: string) => inked?.[line]?.find((piece) => piece.text.includes(text))?.ink

describe('code in colours', () => {
  test('every line keeps its text, to the letter', () => {
    expect(inked?.map((pieces) => pieces.map((piece) => piece.text).join(''))).toEqual(code)
  })

  test('keywords, strings over several lines, comments and numbers are told apart', () => {
    expect(inkOf(0, 'def')).toBe('keyword')
    expect(inkOf(0, 'f')).toBe('keyword')
    expect(inkOf(1, 'Two')).toBe('string')
    expect(inkOf(2, 'lines')).toBe('string')
    expect(inkOf(3, 'return')).toBe('keyword')
    expect(inkOf(3, 'one more')).toBe('comment')
    expect(inkOf(3, '1')).toBe('number')
    expect(inkOf(4, 'a')).toBe('string')
  })

  test('an unknown language and half a file are no error', () => {
    expect(inkLines('run.sh', ['echo hi'])).toBeNull()
    const half = ['    x = (', "'')", '"""', 'never closed']
    expect(inkLines('a.py', half)?.map((pieces) => pieces.map((piece) => piece.text).join(''))).toEqual(half)
    expect(
      inkLines('a.cu', ['__global__ void k(float* x) {'])?.[0]
        ?.map((piece) => piece.text)
        .join(''),
    ).toBe('__global__ void k(float* x) {')
  })

  test('a line of a hunk inside a docstring is a string once the whole file is known', () => {
    const diff = parseDiff(
      'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -2,1 +2,1 @@\n-    for old\n+    for new\n',
    )
    const source = ['"""Words', '    for old', 'here."""']
    const inkOfNew = (sources: ReadonlyMap<string, readonly string[]>) =>
      paintDiff(diff, sources)(0, 'add', null, 2)?.find((piece) => piece.text.includes('for'))?.ink
    expect(inkOfNew(new Map())).toBe('keyword')
    expect(inkOfNew(new Map([['a.py', source]]))).toBe('string')
  })
})

describe('a drawn line', () => {
  test('is cut at the ends of its marked part', () => {
    expect(
      drawn(
        'n = 12',
        [
          { text: 'n = ', ink: null },
          { text: '12', ink: 'number' },
        ],
        [5, 6],
      ).map((piece) => [piece.text, piece.ink, piece.marked]),
    ).toEqual([
      ['n = ', null, false],
      ['1', 'number', false],
      ['2', 'number', true],
    ])
  })

  test('is plain where its pieces are another text’s', () => {
    expect(drawn('abc', [{ text: 'ab', ink: 'string' }], undefined)).toEqual([
      { text: 'abc', ink: null, marked: false },
    ])
  })
})
