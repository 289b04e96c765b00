import { type RefCallback, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { beat } from '../client/person.ts'

type Size = { readonly width: number; readonly height: number }

/** The size of an element's content box, in CSS pixels; 0 until it is laid out. The element may come, go and come again. */
export function useSize<E extends Element>(): readonly [RefCallback<E>, Size, E | null] {
  const [element, setElement] = useState<E | null>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useEffect(() => {
    if (element === null) return
    const observer = new ResizeObserver((entries) => {
      const box = entries[0]?.contentRect
      if (box !== undefined) setSize({ width: Math.floor(box.width), height: Math.floor(box.height) })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return [setElement, size, element]
}

/** The wall clock, asked every `everyMs` while the window is seen and `live`, more seldom when nobody looks closely. */
export function useNow(everyMs: number, live = true): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!live) return
    let forget = (): void => undefined
    const tick = () => {
      forget()
      // Unseen it stands still; being seen again starts it.
      if (document.hidden) return
      setNow(Date.now())
      forget = beat.wait(everyMs, tick)
    }
    tick()
    document.addEventListener('visibilitychange', tick)
    return () => {
      forget()
      document.removeEventListener('visibilitychange', tick)
    }
  }, [everyMs, live])
  return now
}

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  // Asked at every render: parsing the query each time would cost more than most renders.
  const list = useMemo(() => window.matchMedia(query), [query])
  const subscribe = useCallback(
    (listener: () => void) => {
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    [list],
  )
  return useSyncExternalStore(subscribe, () => list.matches)
}
