import { describe, expect, test } from 'vitest'
import { createFit, isPlain } from '../../../renderer/components/fit.ts'

/** A font in which every character is ten wide and an i is four. */
const cut = createFit((text) => [...text].reduce((sum, char) => sum + (char === 'i' ? 4 : 10), 0))

describe('a text is cut to a width', () => {
  test('what fits stays whole', () => {
    expect(cut('abcde', 50)).toBe('abcde')
    expect(cut('iiiii', 20)).toBe('iiiii')
    expect(cut('', 0)).toBe('')
  })
  test('what does not ends in an ellipsis, and the two together fit', () => {
    expect(cut('abcdef', 50)).toBe('abcd\u2026')
    expect(cut('ab cdef', 45)).toBe('ab\u2026')
    expect(cut('abc', 5)).toBe('\u2026')
  })
  test('only its first line is there, and no character is cut in two', () => {
    expect(cut('abc\ndef', 50)).toBe('abc')
    expect(cut('a\u{1f642}\u{1f642}\u{1f642}', 30)).toBe('a\u{1f642}\u2026')
  })
})

test('letters that join or turn round are left to the browser', () => {
  expect(isPlain('Größe \u2265 0.5 \u2026 \u03bb')).toBe(true)
  expect(isPlain('\u0645\u0631\u062d\u0628\u0627')).toBe(false)
  expect(isPlain('\u05e9\u05dc\u05d5\u05dd')).toBe(false)
  expect(isPlain('fold \u202e back')).toBe(false)
})
