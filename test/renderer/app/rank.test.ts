import { describe, expect, it } from 'vitest'
import { rank, ranked } from '../../../renderer/app/rank.ts'

const best = (names: readonly string[], typed: string) => ranked(names, (name) => name, typed)

describe('what is typed', () => {
  it('finds names that hold every word, in any order', () => {
    expect(best(['Export the stack', 'Stack overview', 'Pause'], 'stack exp')).toEqual(['Export the stack'])
    expect(rank('Theme: dark', 'dark light')).toBeNull()
  })

  it('means the beginning of a word before its inside, and the shorter of two', () => {
    expect(best(['Reopen', 'Open campaign nanoGPT', 'Open findings'], 'open')).toEqual([
      'Open findings',
      'Open campaign nanoGPT',
      'Reopen',
    ])
  })

  it('finds short names by letters in order, and no sentence', () => {
    expect(best(['Go to Leaderboard', 'Go to Cost'], 'gtl')).toEqual(['Go to Leaderboard'])
    expect(rank('twenty great things were tried here, and lots of them have failed', 'gtl')).toBeNull()
  })

  it('is no pattern', () => {
    expect(rank('a+b (c)', '(c)')).not.toBeNull()
    expect(rank('abc', '.*')).toBeNull()
  })

  it('leaves the order where it is empty', () => {
    expect(best(['b', 'a'], ' ')).toEqual(['b', 'a'])
    expect(ranked(['b', 'a'], (name) => name, '', 1)).toEqual(['b'])
  })
})
