import { useEffect } from 'react'
import { type PageAct, pageActs, pageEvent } from '../../preload/contract/page.ts'
import { go } from './navigation.ts'
import { useOverlay } from './preferences.ts'
import { campaignViews, readRoute } from './route.ts'
import { undoLast } from './undo.ts'

/** Whether a key belongs to what is being typed into. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** The key of the page at a place of the bar: 1 to 9, and 0 for the tenth. */
export function pageKey(index: number): string {
  return String((index + 1) % 10)
}

/** Keys that mean the same on every page, and what the desktop's menu asks for; pages add their own keys. */
export function useGlobalKeys(): void {
  const show = useOverlay((state) => state.show)
  useEffect(() => {
    function act(what: PageAct): void {
      if (what === 'undo') undoLast()
      else if (what === 'palette') show(useOverlay.getState().open === 'palette' ? null : 'palette')
      else if (what !== 'search' || readRoute(location.hash).kind === 'campaign') show(what)
    }
    function hear(event: Event): void {
      const what = event instanceof CustomEvent ? pageActs.find((known) => known === event.detail) : undefined
      if (what !== undefined) act(what)
    }
    function press(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        act('palette')
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
        act('search')
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
      if (event.key === 'z') act('undo')
      else if (event.key === '?') {
        event.preventDefault()
        act('shortcuts')
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
    window.addEventListener(pageEvent, hear)
    return () => {
      window.removeEventListener('keydown', press)
      window.removeEventListener(pageEvent, hear)
    }
  }, [show])
}
