import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Theme = 'system' | 'light' | 'dark'

/** What the leaderboard showed when it was saved. `columns`: null for the usual ones. */
export type SavedView = {
  readonly name: string
  readonly filter: string
  readonly sorting: SortedBy
  readonly columns: readonly string[] | null
}

/** `by`: the id of a column. */
export type SortedBy = { readonly by: string; readonly largestFirst: boolean }

/** What a person chose and the window remembers, in this browser or desktop. */
export type Preferences = {
  readonly theme: Theme
  readonly motion: 'system' | 'reduced'
  readonly treeWidth: number | null
  readonly columns: readonly string[] | null
  /** Of the leaderboard, by name. */
  readonly views: readonly SavedView[]
  readonly followLatest: boolean
  /** Whether each line of a log says when it came. */
  readonly logTimes: boolean
  readonly set: (change: Partial<Omit<Preferences, 'set'>>) => void
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: 'system',
      motion: 'system',
      treeWidth: null,
      columns: null,
      views: [],
      followLatest: true,
      logTimes: false,
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

/** How the leaderboard is sorted until the window is closed. */
export const useSortedBy = create<{ readonly sorting: SortedBy; readonly sortBy: (sorting: SortedBy) => void }>()(
  (set) => ({ sorting: { by: 'rank', largestFirst: false }, sortBy: (sorting) => set({ sorting }) }),
)

/** The leaderboard as it was when the view was saved. */
export function showView({ filter, sorting, columns }: SavedView): void {
  useFilterText.getState().setText(filter)
  useSortedBy.getState().sortBy(sorting)
  usePreferences.getState().set({ columns })
}

export type Overlay = 'palette' | 'shortcuts' | 'stop' | 'remove' | 'search'

/** Which sheet lies over the window. */
export const useOverlay = create<{
  readonly open: Overlay | null
  readonly show: (open: Overlay | null) => void
}>()((set) => ({ open: null, show: (open) => set({ open }) }))

/** What is asked about an experiment before it is done: its page asks, whoever wants it. */
export type Asking = { readonly what: 'discard' | 'branch'; readonly experiment: number }

export const useAsking = create<{
  readonly asking: Asking | null
  readonly ask: (asking: Asking | null) => void
}>()((set) => ({ asking: null, ask: (asking) => set({ asking }) }))

/** Something that was done, with what a person may want to copy of it. */
export type Done = { readonly text: string; readonly copy: string; readonly name: string }

/** Something that was done and can be taken back. */
export type Undoable = { readonly text: string; readonly undo: () => Promise<unknown> }

/** The last thing that went wrong, or was done, outside of any page, until it is put away. */
export const useNotice = create<{
  readonly error: Error | null
  readonly done: Done | null
  /** The last thing that can still be taken back. */
  readonly undoable: Undoable | null
  readonly say: (error: Error | null) => void
  readonly tell: (done: Done | null) => void
  readonly offerUndo: (undoable: Undoable | null) => void
}>()((set) => ({
  error: null,
  done: null,
  undoable: null,
  say: (error) => set({ error }),
  tell: (done) => set({ done, undoable: null }),
  offerUndo: (undoable) => set({ undoable, done: null }),
}))
