import { describe, expect, test } from 'vitest'
import { createHarmless } from '../../../../renderer/views/log/harmless.ts'

const whole = (text: string) => createHarmless()(text)
const byOne = (text: string) => {
  const harmless = createHarmless()
  return [...text].map(harmless).join('')
}

describe('a log cannot reach beyond itself', () => {
  test('colours, cursor moves and progress bars pass', () => {
    const text = 'a\u001b[1;31mred\u001b[0m\r\n10 %\r20 %\t\u001b[2K\u001b[3A'
    expect(whole(text)).toBe(text)
  })
  test.each([
    ['the title', 'a\u001b]0;owned\u0007b'],
    ['the clipboard', 'a\u001b]52;c;aGk=\u001b\\b'],
    ['a link', 'a\u001b]8;;file:///etc/passwd\u001b\\b'],
    ['device control', 'a\u001bPq#0;2;0;0;0\u001b\\b'],
    ['an application command', 'a\u001b_Gf=100;AAAA\u001b\\b'],
    ['a window operation', 'a\u001b[22;0tb'],
    ['a question to the terminal', 'a\u001b[6nb'],
    ['the alternate screen', 'a\u001b[?1049hb'],
    ['a bell and a null', 'a\u0007\u0000b'],
    ['one-byte forms', 'a\u009d0;owned\u009cb'],
    ['a reset', 'a\u001bcb'],
  ])('%s is dropped', (_name, text) => {
    expect(whole(text)).toBe('ab')
    expect(byOne(text)).toBe('ab')
  })
  test('an opener without an end does not swallow the rest', () => {
    expect(whole('\u001b]0;never closed\nnext line\n')).toBe('\nnext line\n')
    expect(whole(`\u001b]0;${'x'.repeat(10_000)}tail`).endsWith('tail')).toBe(true)
  })
  test('an escape inside a string starts anew', () => {
    expect(whole('\u001b]0;x\u001b[31mred')).toBe('\u001b[31mred')
  })
  test('cut anywhere, it gives the same', () => {
    const text = 'step 1\u001b[32m ok\u001b[0m\u001b]0;t\u0007 done\u001b[?25l!\n'
    expect(byOne(text)).toBe(whole(text))
  })
})
