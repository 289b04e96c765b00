import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Theme = 'system' | 'light' | 'dark'

/** What a person chose and the window remembers, in this browser or desktop. */
export type Preferences = {
  readonly theme: Theme
  readonly motion: 'system' | 'reduced'
  readonly treeWidth: number | null
  readonly columns: readonly string[] | null
  readonly followLatest: boolean
  readonly set: (change: Partial<Omit<Preferences, 'set'>>) => void
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: 'system',
      motion: 'system',
      treeWidth: null,
      columns: null,
      followLatest: true,
      set: (change) => set(change),
    }),
    { name: 'pawl-preferences', version: 1 },
  ),
)

/** What is typed into the filter: tree and leaderboard share it; it is not remembered. */
export const useFilterText = create<{ readonly text: string; readonly setText: (text: string) => void }>()((set) => ({
  text: '',
  setText: (text) => set({ text }),
}))

/** Which sheet lies over the window. */
export const useOverlay = create<{
  readonly open: 'palette' | 'shortcuts' | 'stop' | null
  readonly show: (open: 'palette' | 'shortcuts' | 'stop' | null) => void
}>()((set) => ({ open: null, show: (open) => set({ open }) }))

/** The last thing that went wrong outside of any page, until it is put away. */
export const useNotice = create<{ readonly error: Error | null; readonly say: (error: Error | null) => void }>()(
  (set) => ({
    error: null,
    say: (error) => set({ error }),
  }),
)
