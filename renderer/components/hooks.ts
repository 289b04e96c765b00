import {
  type RefCallback,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
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

/** Calls `act` with the wall clock at each beat of `everyMs` while the window is seen. Gives what ends that. */
function eachBeat(everyMs: number, act: (nowMs: number) => void): () => void {
  let forget = (): void => undefined
  const wait = (): void => {
    forget = beat.wait(everyMs, tick)
  }
  // Unseen it stands still; being seen again starts it.
  const tick = (): void => {
    forget()
    if (document.hidden) return
    act(Date.now())
    wait()
  }
  wait()
  document.addEventListener('visibilitychange', tick)
  return () => {
    forget()
    document.removeEventListener('visibilitychange', tick)
  }
}

/** The wall clock, asked every `everyMs` while the window is seen and `live`, more seldom when nobody looks closely. */
export function useNow(everyMs: number, live = true): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!live) return
    setNow(Date.now())
    return eachBeat(everyMs, setNow)
  }, [everyMs, live])
  return now
}

/**
 * Calls `write` with the wall clock after each render, and at each beat of `everyMs` while the window is seen: what it writes into an element
 * past React costs a tenth of a render.
 */
export function useOnClock(everyMs: number, write: (nowMs: number) => void): void {
  const last = useRef(write)
  useLayoutEffect(() => {
    last.current = write
    write(Date.now())
  })
  useEffect(() => eachBeat(everyMs, (nowMs) => last.current(nowMs)), [everyMs])
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
