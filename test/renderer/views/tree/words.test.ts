import { describe, expect, it } from 'vitest'
import { wholeWords } from '../../../../renderer/views/tree/TreeRow.tsx'

describe('a hypothesis that is cut', () => {
  it('ends with a whole word, which is a word of what is read aloud', () => {
    const text = 'Read the settings once instead of by getattr()'
    expect(wholeWords('Read the settings once inst\u2026', text)).toBe('Read the settings once\u2026')
    expect(wholeWords('Read the settings once\u2026', text)).toBe('Read the settings once\u2026')
    expect(wholeWords('Read the settings once \u2026', text)).toBe('Read the settings once\u2026')
    expect(wholeWords('<img src=x onerror="docum\u2026', '<img src=x onerror="document.title">')).toBe(
      '<img src=x onerror="\u2026',
    )
  })

  it('keeps what it can of one long word, and its own ellipsis where nothing was cut', () => {
    expect(wholeWords('aaaaaaa\u2026', 'aaaaaaaaaaaa')).toBe('aaaaaaa\u2026')
    expect(wholeWords('and so on\u2026', 'and so on\u2026')).toBe('and so on\u2026')
    expect(wholeWords('short', 'short')).toBe('short')
  })
})
