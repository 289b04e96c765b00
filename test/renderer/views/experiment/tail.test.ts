import { expect, test } from 'vitest'
import { tailLines } from '../../../../renderer/views/experiment/tail.ts'

test('a progress bar shows its last state, colours are left out', () => {
  expect(tailLines('step 1\n10 %\r55 %\r99 %\n\u001b[31mred\u001b[0m\n', 10)).toEqual(['step 1', '99 %', 'red'])
})

test('only the last lines are kept, Windows line ends do not empty them', () => {
  expect(tailLines('a\r\nb\r\nc\r\n', 2)).toEqual(['b', 'c'])
})
