import { describe, expect, it } from 'vitest'
import { wholeWords } from '../../../../renderer/views/tree/TreeRow.tsx'

describe('a hypothesis that is cut', () => {
  it('ends with a whole word, which is a word of what is read aloud', () => {
    const text = 'Read the settings once instead of by getattr()'
    expect(wholeWords('Read the settings once inst\u2026', text)).toEqual(['Read the settings once', true])
    expect(wholeWords('Read the settings once\u2026', text)).toEqual(['Read the settings once', true])
    expect(wholeWords('Read the settings once \u2026', text)).toEqual(['Read the settings once', true])
    expect(wholeWords('<img src=x onerror="docum\u2026', '<img src=x onerror="document.title">')).toEqual([
      '<img src=x onerror="',
      true,
    ])
  })

  it('keeps what it can of one long word, and its own ellipsis where nothing was cut', () => {
    expect(wholeWords('aaaaaaa\u2026', 'aaaaaaaaaaaa')).toEqual(['aaaaaaa', true])
    expect(wholeWords('and so on\u2026', 'and so on\u2026')).toEqual(['and so on\u2026', false])
    expect(wholeWords('short', 'short')).toEqual(['short', false])
  })
})
