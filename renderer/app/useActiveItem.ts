import { type RefObject, useLayoutEffect } from 'react'

/**
 * Keeps what a list of commands and its field call the active item true: the list names the item that was selected when its answers
 * changed, which may be gone by then, and whoever listens would be told of nothing.
 */
export function useActiveItem(list: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return
    const name = 'aria-activedescendant'
    const mend = () => {
      const active = element.querySelector('[role=option][aria-selected=true]')?.id ?? ''
      for (const names of element.querySelectorAll('[role=combobox], [role=listbox]')) {
        if ((names.getAttribute(name) ?? '') === active) continue
        if (active === '') names.removeAttribute(name)
        else names.setAttribute(name, active)
      }
    }
    const observer = new MutationObserver(mend)
    observer.observe(element, { subtree: true, childList: true, attributeFilter: ['aria-selected', name] })
    mend()
    return () => observer.disconnect()
  }, [list])
}
