import { create } from 'zustand'

/** A line of a log that was asked for: by its run and the offset of its first byte. */
export type LogTarget = { readonly run: string; readonly offset: number; readonly text: string }

/** Where the next log that is opened should stand. */
export const useLogTarget = create<{
  readonly target: LogTarget | null
  readonly aim: (target: LogTarget | null) => void
}>()((set) => ({ target: null, aim: (target) => set({ target }) }))

const longest = 120

/** What to look for on the screen to find a stored line: its longest stretch that holds nothing but text. */
export function textToFind(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what has to go
  const parts = line.split(/\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u001f\u007f-\u009f]/)
  return parts
    .reduce((best, part) => (part.length > best.length ? part : best), '')
    .trim()
    .slice(0, longest)
}
