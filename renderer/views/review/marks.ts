import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** What a reviewer said of one kept patch. */
export type Mark = { readonly said: 'accepted' | 'rejected' | null; readonly note: string }

type Marks = {
  /** By campaign and number: `01h.../12`. */
  readonly marks: Readonly<Record<string, Mark>>
  readonly mark: (key: string, change: Partial<Mark>) => void
}

export const noMark: Mark = { said: null, note: '' }

/** A review is one person's: it is remembered in this window and not in the campaign. */
export const useMarks = create<Marks>()(
  persist(
    (set) => ({
      marks: {},
      mark: (key, change) =>
        set((state) => ({ marks: { ...state.marks, [key]: { ...(state.marks[key] ?? noMark), ...change } } })),
    }),
    { name: 'pawl-review', version: 1 },
  ),
)

export function markKey(campaign: string, experiment: number): string {
  return `${campaign}/${experiment}`
}
