import { useEffect, useMemo, useState } from 'react'
import { useMedia } from './hooks.ts'
import { colourOf, coloursOf } from './save.ts'
import { inkOf } from './shapes.ts'

/** The colour of a token (`--keep`) as it is now. */
export type Inks = (token: string) => string

/** Colours of the tokens, each asked for once; a new function when the theme changes, so that what is painted by hand is painted anew. */
export function useInks(): Inks {
  const dark = useMedia('(prefers-color-scheme: dark)')
  const [theme, setTheme] = useState(() => document.documentElement.dataset.theme)
  useEffect(() => {
    const changed = () => setTheme(document.documentElement.dataset.theme)
    const observer = new MutationObserver(changed)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    changed()
    return () => observer.disconnect()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the colours depend on, although no line here names it
  return useMemo(createInks, [dark, theme])
}

/** What nearly every drawing asks for: read all at once, because each reading alone makes the browser work out all styles anew. */
const usual = ['--bg-pane', '--on-solid', '--axis', '--text-2', '--text-3', ...new Set(Object.values(inkOf))]

export function createInks(): Inks {
  const known = new Map<string, string>()
  for (const [index, colour] of coloursOf(usual).entries()) known.set(usual[index] as string, colour)
  return (token) => {
    const found = known.get(token) ?? colourOf(token)
    known.set(token, found)
    return found
  }
}

/** Device pixels per CSS pixel; follows the zoom of the page and a move to another screen. */
export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(() => window.devicePixelRatio || 1)
  useEffect(() => {
    const list = window.matchMedia(`(resolution: ${ratio}dppx)`)
    const changed = () => setRatio(window.devicePixelRatio || 1)
    list.addEventListener('change', changed)
    return () => list.removeEventListener('change', changed)
  }, [ratio])
  return ratio
}
