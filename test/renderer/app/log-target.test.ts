import { expect, test } from 'vitest'
import { textToFind } from '../../../renderer/app/log-target.ts'

test('a stored line is looked for by its longest stretch of plain text', () => {
  expect(textToFind('step 10 val_loss 2.5')).toBe('step 10 val_loss 2.5')
  expect(textToFind('\u001b[31mTraceback\u001b[0m (most recent call last)')).toBe('(most recent call last)')
  expect(textToFind('10%\r20%\r100 % done')).toBe('100 % done')
  expect(textToFind('x'.repeat(500))).toHaveLength(120)
  expect(textToFind('')).toBe('')
})
