import { useEffect, useRef } from 'react'
import { go } from './navigation.ts'
import { useOverlay } from './preferences.ts'
import { campaignViews, readRoute } from './route.ts'
import { useUndo } from './useUndo.ts'

/** Whether a key belongs to what is being typed into. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** The key of the page at a place of the bar: 1 to 9, and 0 for the tenth. */
export function pageKey(index: number): string {
  return String((index + 1) % 10)
}

/** Keys that mean the same on every page; pages add their own. */
export function useGlobalKeys(): void {
  const show = useOverlay((state) => state.show)
  const undo = useRef(() => {})
  undo.current = useUndo()
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        show(useOverlay.getState().open === 'palette' ? null : 'palette')
        return
      }
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        const to = { n: { kind: 'setup', path: null }, ',': { kind: 'settings' } } as const
        const route = to[event.key.toLowerCase() as keyof typeof to]
        if (route !== undefined) {
          event.preventDefault()
          go(route)
          return
        }
      }
      if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === 'f') {
        if (readRoute(location.hash).kind !== 'campaign') return
        event.preventDefault()
        show('search')
        return
      }
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target) ||
        useOverlay.getState().open !== null
      )
        return
      if (event.key === 'z') undo.current()
      else if (event.key === '?') {
        event.preventDefault()
        show('shortcuts')
      } else if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>('[data-filter]')
        if (field === null) return
        event.preventDefault()
        field.focus()
        field.select()
      } else if (/^[0-9]$/.test(event.key)) {
        const route = readRoute(location.hash)
        const view = campaignViews.find((_, index) => pageKey(index) === event.key)
        if (route.kind === 'campaign' && view !== undefined) go({ ...route, view })
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [show])
}
