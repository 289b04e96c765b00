import { describe, expect, test } from 'vitest'
import type { SavedView } from '../../../../renderer/app/preferences.ts'
import { saveView, sortingOf, viewSentence, withoutView } from '../../../../renderer/views/leaderboard/saved.ts'

const view = (name: string, change: Partial<SavedView> = {}): SavedView => ({
  name,
  filter: '',
  sorting: { by: 'rank', largestFirst: false },
  columns: null,
  ...change,
})

describe('saved views of the leaderboard', () => {
  test('stand by name, and one of the same name is replaced where it stands', () => {
    const two = saveView(saveView([], view('later')), view('at once'))
    expect(two.map(({ name }) => name)).toEqual(['at once', 'later'])
    expect(saveView(two, view('at once', { filter: 'status:keep' }))).toEqual([
      view('at once', { filter: 'status:keep' }),
      view('later'),
    ])
    expect(withoutView(two, 'at once')).toEqual([view('later')])
  })
  test('say what they show', () => {
    expect(viewSentence(view('a'))).toBe('everything, by Rank, the usual columns')
    const narrow = view('b', {
      filter: ' status:keep effect>0.5% ',
      sorting: { by: 'effect', largestFirst: true },
      columns: ['rank', 'effect'],
    })
    expect(viewSentence(narrow)).toBe('status:keep effect>0.5%, by Effect, largest first, 2\u00a0columns')
  })
  test('saved with a column that is gone they are sorted by rank', () => {
    expect(sortingOf({ by: 'effect', largestFirst: true })).toEqual({ by: 'effect', largestFirst: true })
    expect(sortingOf({ by: 'luck', largestFirst: true })).toEqual({ by: 'rank', largestFirst: false })
  })
})
