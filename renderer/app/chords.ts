import { useEffect } from 'react'
import { create } from 'zustand'
import { isTyping } from './keys.ts'
import { go } from './navigation.ts'
import { useOverlay } from './preferences.ts'
import { type CampaignView, type Route, readRoute } from './route.ts'

/** The key that begins: then one of these goes to its page. */
export const firstKey = 'g'

/** The second key of each page, with the word by which it is remembered. */
export const chords: readonly (readonly [key: string, page: CampaignView | 'settings', word: string])[] = [
  ['t', 'campaign', 'tree of the campaign'],
  ['l', 'leaderboard', 'leaderboard'],
  ['p', 'progress', 'progress'],
  ['c', 'compare', 'compare'],
  ['r', 'review', 'review'],
  ['g', 'gpu', 'GPU'],
  ['f', 'findings', 'findings'],
  ['i', 'ideas', 'ideas'],
  ['m', 'cost', 'money, cost'],
  ['b', 'plan', 'budget, plan'],
  ['s', 'settings', 'settings'],
]

/** The second key is waited for so long; then the first was a slip. */
const waitMs = 1_500

/** Whether the first key was pressed and the second is waited for. */
export const useChord = create<{ readonly waits: boolean; readonly wait: (waits: boolean) => void }>((set) => ({
  waits: false,
  wait: (waits) => set({ waits }),
}))

/** Where a second key leads from here; null: it leads nowhere. */
export function chordRoute(key: string, here: Route): Route | null {
  const page = chords.find(([second]) => second === key)?.[1]
  if (page === undefined) return null
  if (page === 'settings') return { kind: 'settings' }
  if (here.kind === 'campaign') return { ...here, view: page }
  if (page === 'campaign') return { kind: 'home' }
  return page === 'plan' ? { kind: 'plan', path: null } : null
}

/** Two keys, one after the other, go to a page. The second means nothing else then, whatever it means alone. */
export function useChords(): void {
  const waits = useChord((state) => state.waits)
  useEffect(() => {
    const { wait } = useChord.getState()
    function press(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
        wait(false)
        return
      }
      if (useOverlay.getState().open !== null || event.key === 'Shift') return
      if (!useChord.getState().waits) {
        if (event.key === firstKey && !event.repeat) wait(true)
        return
      }
      wait(false)
      const route = chordRoute(event.key, readRoute(location.hash))
      // Another key is what it always is; only Escape has done its work by ending the wait.
      if (route === null && event.key !== 'Escape') return
      event.preventDefault()
      event.stopImmediatePropagation()
      if (route !== null) go(route)
    }
    // Before every other listener: most of these letters mean something alone.
    window.addEventListener('keydown', press, true)
    return () => window.removeEventListener('keydown', press, true)
  }, [])
  useEffect(() => {
    if (!waits) return
    const timer = window.setTimeout(() => useChord.getState().wait(false), waitMs)
    return () => window.clearTimeout(timer)
  }, [waits])
}
