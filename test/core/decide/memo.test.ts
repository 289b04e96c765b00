import { expect, test } from 'vitest'
import { memo } from '../../../main/core/decide/memo.ts'

test('the same inputs are worked out once, others anew', () => {
  const remembered = memo<string>()
  const made: string[] = []
  const of = (...inputs: readonly unknown[]) =>
    remembered(inputs, () => {
      made.push(String(inputs))
      return String(inputs)
    })
  const list: readonly number[] = [1]
  expect([of(list, 2), of(list, 2), of(list, Number.NaN), of(list, Number.NaN)]).toEqual([
    '1,2',
    '1,2',
    '1,NaN',
    '1,NaN',
  ])
  expect(made).toEqual(['1,2', '1,NaN'])
  // Another list with the same content is another input.
  expect(of([1], Number.NaN)).toBe('1,NaN')
  expect(made).toHaveLength(3)
})
