import { type RefCallback, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

/** Which rows of a long list exist now: from `first` up to, not including, `end`. */
export type Rows = {
  readonly scroller: RefCallback<HTMLElement>
  readonly first: number
  readonly end: number
  /** As many rows as ever exist at once. Keyed by their slot (`inSlots`), the elements of rows that leave become those of rows that come. */
  readonly slots: number
  /** Of the whole list, in CSS pixels. */
  readonly height: number
  /** Of the box, without its scroll bar. */
  readonly width: number
  readonly handle: RowsHandle
}

/** The same object as long as the list lives. */
export type RowsHandle = {
  /** Scrolls as little as shows the row. */
  readonly show: (index: number) => void
  /** Moves what is seen by so many rows, for rows that came above it. */
  readonly shift: (rows: number) => void
  /** Rows that fit at once. */
  readonly page: () => number
  /** The first row that is seen. */
  readonly top: () => number
}

/**
 * Rows of one height in a scrolled box, of which only those in sight and `beyond` more on either side exist. A scroll is answered in the
 * same frame, and nothing is measured: ten thousand rows cost what fifty do. `under`: the height of what sticks to the top of the box.
 */
export function useRows(count: number, rowHeight: number, beyond: number, under = 0): Rows {
  const [seen, setSeen] = useState({ first: 0, slots: beyond * 2 })
  const [width, setWidth] = useState(0)
  const place = useRef({ element: null as HTMLElement | null, top: 0, height: 0, count, ...seen })
  /** A row to be shown that was asked for before the box had a height. */
  const wanted = useRef<number | null>(null)
  const showRow = useRef((_index: number) => {})
  place.current.count = count

  const look = useCallback(
    (now: boolean) => {
      const next = windowOf(place.current, rowHeight, beyond)
      if (next === null) return
      place.current = { ...place.current, ...next }
      // A scroll event comes before its frame is painted: rows that came a task later would leave it empty.
      if (now) flushSync(() => setSeen(next))
      else setSeen(next)
    },
    [rowHeight, beyond],
  )

  const scroller = useCallback(
    (element: HTMLElement | null) => {
      place.current.element = element
      if (element === null) return
      const scrolled = () => {
        place.current.top = element.scrollTop
        look(true)
      }
      const resized = new ResizeObserver((entries) => {
        const box = entries[0]?.contentRect
        place.current.height = box?.height ?? 0
        setWidth(box?.width ?? 0)
        look(false)
        if (wanted.current !== null) showRow.current(wanted.current)
      })
      element.addEventListener('scroll', scrolled, { passive: true })
      resized.observe(element)
      return () => {
        element.removeEventListener('scroll', scrolled)
        resized.disconnect()
        place.current.element = null
      }
    },
    [look],
  )

  const handle = useMemo((): RowsHandle => {
    const scrollTo = (top: number) => {
      const { element } = place.current
      if (element === null) return
      element.scrollTop = top
      place.current.top = top
      look(false)
    }
    return {
      show: (index) => {
        const { top, height } = place.current
        const at = index * rowHeight
        wanted.current = height === 0 ? index : null
        if (height === 0) return
        if (at < top) scrollTo(at)
        else if (at + rowHeight + under > top + height) scrollTo(at + rowHeight + under - height)
      },
      shift: (rows) => scrollTo(Math.max(0, place.current.top + rows * rowHeight)),
      page: () => Math.max(1, Math.floor((place.current.height - under) / rowHeight) - 1),
      top: () => Math.floor(place.current.top / rowHeight),
    }
  }, [look, rowHeight, under])

  showRow.current = handle.show

  // A list that became shorter is scrolled back by the browser, which tells by an event; but not one that had not been scrolled.
  useEffect(() => {
    place.current.top = Math.min(place.current.top, Math.max(0, count * rowHeight + under - place.current.height))
    look(false)
  }, [count, rowHeight, under, look])

  const first = Math.max(0, Math.min(seen.first, count - seen.slots))
  const end = Math.min(count, first + seen.slots)
  return { scroller, first, end, slots: seen.slots, height: count * rowHeight, width, handle }
}

/**
 * The rows from `first` up to `end` of a list of `count` in the order of their slots: an element that becomes another row's stays where it
 * is among the others. In the order of the rows it would be taken out and put in again, which costs more than all that changes in it.
 * Slots are counted from the list's end: a row that comes at its beginning moves the others, and all that they show stays.
 */
export function inSlots(
  first: number,
  end: number,
  count: number,
  slots: number,
): readonly { readonly at: number; readonly slot: number }[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index)
    .map((at) => ({ at, slot: slotOf(count - 1 - at, slots) }))
    .sort((a, b) => a.slot - b.slot)
}

/** Of what stands so many places before the end; beyond the end the count goes on. */
export function slotOf(fromEnd: number, slots: number): number {
  return ((fromEnd % slots) + slots) % slots
}

type Place = {
  readonly top: number
  readonly height: number
  readonly count: number
  readonly first: number
  readonly slots: number
}

/** The rows that are to exist, or null where those that do still suffice: half of what lies beyond the edges may be used up first. */
export function windowOf(
  { top, height, count, first, slots }: Place,
  rowHeight: number,
  beyond: number,
): { readonly first: number; readonly slots: number } | null {
  const firstSeen = Math.floor(top / rowHeight)
  const endSeen = Math.ceil((top + height) / rowHeight)
  const margin = Math.floor(beyond / 2)
  const needed = Math.ceil(height / rowHeight) + 1 + 2 * beyond
  const isEnough =
    slots === needed && first <= Math.max(0, firstSeen - margin) && first + slots >= Math.min(count, endSeen + margin)
  return isEnough ? null : { first: Math.max(0, Math.min(firstSeen - beyond, count - needed)), slots: needed }
}
