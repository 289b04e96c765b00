import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { DiffRow, gutterOf } from '../../../../renderer/views/diff/DiffRow.tsx'

/** What is written in a line that was added. */
function written(to: number, digits: number): string {
  const row = { kind: 'add', text: 'gain = 1', from: null, to, file: 0 } as const
  const props = { row, top: 0, paint: null, mark: undefined, here: false, hunkCount: 1, digits, onOpen: () => {} }
  return renderToStaticMarkup(createElement(DiffRow, props)).replaceAll(/<[^>]*>/g, '')
}

test('the code of a line begins behind the gutter, however long its number is', () => {
  expect(written(7, 5)).toBe('          7 + gain = 1')
  expect(written(123_456, 6)).toBe('       123456 + gain = 1')
  for (const digits of [5, 6]) expect(written(7, digits).indexOf('gain')).toBe(gutterOf(digits))
})
