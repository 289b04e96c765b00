import { describe, expect, test } from 'vitest'
import { matches, parseFilter } from '../../renderer/filter.ts'
import { experiment } from './rows.ts'

const rows = [
  experiment(1, {
    verdict: 'keep',
    effect: Math.log(1.012),
    hypothesis: 'Hoist the look-up',
    author: 'codex',
    costMs: 700_000,
  }),
  experiment(2, { verdict: 'keep', effect: Math.log(1.003), hypothesis: 'Attention without a copy', hasFinding: true }),
  experiment(3, { verdict: 'crash', effect: null, hypothesis: 'Fuse the two passes', reason: 'crashed' }),
  experiment(4, { verdict: 'pending', state: 'queued', effect: null, hypothesis: 'Warm up' }),
  experiment(12, { verdict: 'discard', reason: 'killed-early', parent: 2, hypothesis: 'A quoted "two words" one' }),
]

function found(text: string, running: ReadonlySet<number> | null = null): readonly number[] {
  const filter = parseFilter(text)
  return rows.filter((row) => matches(filter, row, running)).map((row) => row.number)
}

describe('the filter language of tree and leaderboard', () => {
  test('an empty filter passes everything', () => {
    expect(found('')).toHaveLength(rows.length)
    expect(found('   ')).toHaveLength(rows.length)
  })
  test.each([
    ['status:keep', [1, 2]],
    ['status:keep,crash', [1, 2, 3]],
    ['-status:keep', [3, 4, 12]],
    ['effect>0.5%', [1]],
    ['effect>0.5', [1]],
    ['effect<=0.5% status:keep', [2]],
    ['agent:codex', [1]],
    ['attention', [2]],
    ['HOIST', [1]],
    ['"two passes"', [3]],
    ['has:finding', [2]],
    ['reason:killed', [12]],
    ['parent:2', [12]],
    ['#12', [12]],
    ['number>2 number<12', [3, 4]],
    ['cost>10m', [1]],
    ['lines>100', []],
  ])('%s', (text, numbers) => {
    expect(found(text)).toEqual(numbers)
  })
  test('what runs now is found as running, and no longer as queued', () => {
    expect(found('status:running', new Set([4]))).toEqual([4])
    expect(found('status:queued', new Set([4]))).toEqual([])
  })
  test('an unknown value never passes a comparison, whichever way it points', () => {
    expect(found('effect<100%')).not.toContain(3)
    expect(found('effect>-100%')).not.toContain(3)
  })
  test('what is not understood is said, and filters nothing', () => {
    const filter = parseFilter('foo:3 effect>much status:keep')
    expect(filter.mistakes).toHaveLength(2)
    expect(filter.mistakes[0]).toContain('foo')
    expect(found('foo:3')).toHaveLength(rows.length)
  })
  test('an unfinished quote, a lone minus and a wall of text do no harm', () => {
    expect(() => parseFilter('"unfinished')).not.toThrow()
    expect(() => parseFilter('- -- "" : =')).not.toThrow()
    expect(parseFilter('a'.repeat(100_000)).tests.length).toBeLessThan(2)
  })
})
