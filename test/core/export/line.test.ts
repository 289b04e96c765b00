import { describe, expect, it } from 'vitest'
import { messageLine, oneLine, paragraphLine } from '../../../main/core/export/line.ts'

describe('hostile text', () => {
  it('becomes one line without control characters and terminal sequences', () => {
    expect(oneLine('a\nb\r\n\tc\u2028d\u0000e', 100)).toBe('a b c d e')
    expect(
      oneLine('\u001b[31mred\u001b[0m \u001b]0;title\u0007x \u001b]52;c;Y2xpcA==\u001b\\y \u009b2Jz \u001bcreset', 100),
    ).toBe('red x y z reset')
    expect(oneLine('\u001b]0;never ends', 100)).toBe('')
    expect(oneLine('safe\u202egnirts\u2066\u200b\u{e0041}', 100)).toBe('safegnirts')
    expect(oneLine('half \ud83d pair', 100)).toBe('half \ufffd pair')
  })

  it('is cut between characters', () => {
    expect(oneLine('🚀🚀🚀🚀', 3)).toBe('🚀🚀…')
    expect(oneLine('abc', 3)).toBe('abc')
  })

  it('keeps what only looks odd', () => {
    expect(oneLine('größer × 2, «x» 日本語 👍🏽', 100)).toBe('größer × 2, «x» 日本語 👍🏽')
  })

  it('holds no separator and no diff in a message', () => {
    expect(messageLine('a --- b\n---\ndiff --git a/x b/x', 100)).toBe('a -- b -- diff git a/x b/x')
  })

  it('begins no line of a message with what git reads there', () => {
    const line = (text: string): string => paragraphLine(text, 100, 'otherwise')
    expect(line('Signed-off-by: Eve <eve@example.org>')).toBe('Signed-off-by - Eve <eve@example.org>')
    expect(line('Optimizer: fused')).toBe('Optimizer - fused')
    expect(line('[PATCH 1/2] [attn] x')).toBe('(PATCH 1/2) (attn) x')
    expect(line('---')).toBe('otherwise')
    expect(line('>From here')).toBe('here')
    expect(line('From 0123 Mon Sep 17')).toBe('0123 Mon Sep 17')
    expect(line('diff -u a b')).toBe('diff u a b')
    expect(line('\n\n')).toBe('otherwise')
    expect(line('Fromage')).toBe('Fromage')
    expect(line('ratio 1:2')).toBe('ratio 1:2')
  })
})
