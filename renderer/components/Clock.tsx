import { useRef } from 'react'
import { useOnClock } from './hooks.ts'

type Clock = {
  /** What is said at a moment, epoch milliseconds. */
  readonly print: (nowMs: number) => string
  readonly everyMs?: number
}

/** A text that goes with the time. `titled`: said as a title too, where it may be cut. */
export function Clock({ print, everyMs = 1000, titled = false }: Clock & { readonly titled?: boolean }) {
  const element = useRef<HTMLSpanElement>(null)
  useOnClock(everyMs, (nowMs) => {
    const text = print(nowMs)
    writeInto(element.current, text)
    if (titled && element.current !== null) element.current.title = text
  })
  return <span ref={element} />
}

/** The same within the text of a drawing. */
export function DrawnClock({ print, everyMs = 1000 }: Clock) {
  const element = useRef<SVGTSpanElement>(null)
  useOnClock(everyMs, (nowMs) => writeInto(element.current, print(nowMs)))
  return <tspan ref={element} />
}

/** An element that says the same already is not laid out anew. */
function writeInto(element: Element | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text
}
