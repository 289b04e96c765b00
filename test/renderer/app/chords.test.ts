import { describe, expect, it } from 'vitest'
import { chordRoute, chords, firstKey } from '../../../renderer/app/chords.ts'
import { campaignRoute, campaignViews } from '../../../renderer/app/route.ts'

const here = { ...campaignRoute('0123456789abcdefghjkmnpqrs'), view: 'cost' as const, experiment: 3 }

describe('two keys one after the other', () => {
  it('lead to every page of a campaign, each second key to one, and keep the experiment', () => {
    expect(new Set(chords.map(([key]) => key)).size).toBe(chords.length)
    const led = chords.flatMap(([key]) => {
      const route = chordRoute(key, here)
      return route?.kind === 'campaign' ? [[route.view, route.experiment]] : []
    })
    expect(led).toEqual(campaignViews.map((view) => [view, 3]))
  })

  it('lead to what there is outside of a campaign', () => {
    const settings = { kind: 'settings' } as const
    expect(chordRoute('s', here)).toEqual(settings)
    expect(chordRoute('t', settings)).toEqual({ kind: 'home' })
    expect(chordRoute('b', settings)).toEqual({ kind: 'plan', path: null })
    expect(chordRoute('l', settings)).toBeNull()
  })

  it('lead nowhere by a key that is none of them', () => {
    expect(chordRoute('x', here)).toBeNull()
    expect(chordRoute('Escape', here)).toBeNull()
    expect(firstKey).toBe('g')
  })
})
