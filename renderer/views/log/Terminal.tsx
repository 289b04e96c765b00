import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal as Xterm } from '@xterm/xterm'
import { type KeyboardEvent, type RefObject, useEffect, useImperativeHandle, useRef } from 'react'
import { useInks } from '../../components/inks.ts'
import { createHarmless } from './harmless.ts'
import { mostLines } from './window.ts'

/** What is shown of a log, counted in the log's own lines: one that is wrapped counts once. */
export type TerminalHandle = {
  /** Resolves when the text is on the screen's buffer: the pace at which more should come. */
  readonly write: (text: string) => Promise<void>
  readonly clear: () => void
  readonly held: () => number
  readonly show: (line: number, where: 'edge' | 'inside') => void
  /** Selects a stretch of a line, or the whole of it where the words are not on it. */
  readonly mark: (line: number, words: string) => void
  readonly toEnd: () => void
  readonly still: (act: () => Promise<void>) => Promise<void>
  readonly rows: () => number
  /** Whether there is more than fits at once. */
  readonly isFull: () => boolean
  /** The first line in sight. */
  readonly top: () => number
}

/** Where somebody who scrolls has come to. */
export type Edge = 'top' | 'middle' | 'end'

/** A read-only terminal: ANSI colours and `\r`, nothing that reaches beyond the log. `onScroll` tells of what a person did, not of writing. */
export function Terminal({
  handle,
  className,
  onScroll,
}: {
  readonly handle: RefObject<TerminalHandle | null>
  readonly className: string | undefined
  readonly onScroll: (edge: Edge) => void
}) {
  const element = useRef<HTMLDivElement>(null)
  const terminal = useRef<Xterm | null>(null)
  const harmless = useRef(createHarmless())
  const told = useRef(onScroll)
  told.current = onScroll
  const inks = useInks()
  const firstInks = useRef(inks)

  useEffect(() => {
    const host = element.current
    if (host === null) return
    const xterm = new Xterm({
      convertEol: true,
      disableStdin: true,
      minimumContrastRatio: 4.5,
      cursorInactiveStyle: 'none',
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      fontSize: 11.5,
      lineHeight: 1.3,
      scrollback: mostLines,
      theme: themeOf(firstInks.current),
      allowProposedApi: true,
    })
    const fit = new FitAddon()
    xterm.loadAddon(fit)
    xterm.open(host)
    // Tab and the window's own keys must not end in a terminal that takes no input.
    xterm.attachCustomKeyEventHandler((event) => event.ctrlKey && event.key === 'c')
    if (xterm.textarea !== undefined) xterm.textarea.tabIndex = -1
    fit.fit()
    terminal.current = xterm
    // Only what a person does scrolls for them; writing at the end moves the view as well and means nothing.
    const moved = (up: boolean) => window.requestAnimationFrame(() => told.current(edgeOf(xterm, up)))
    const wheeled = (event: WheelEvent) => moved(event.deltaY < 0)
    let grabbedAt = 0
    const grabbed = () => {
      grabbedAt = xterm.buffer.active.viewportY
    }
    const released = () => moved(xterm.buffer.active.viewportY < grabbedAt)
    // On the way down: the terminal keeps these events to itself.
    host.addEventListener('wheel', wheeled, { passive: true, capture: true })
    host.addEventListener('pointerdown', grabbed, { capture: true })
    host.addEventListener('pointerup', released, { capture: true })
    const resized = new ResizeObserver(() => fit.fit())
    resized.observe(host)
    return () => {
      terminal.current = null
      host.removeEventListener('wheel', wheeled, { capture: true })
      host.removeEventListener('pointerdown', grabbed, { capture: true })
      host.removeEventListener('pointerup', released, { capture: true })
      resized.disconnect()
      xterm.dispose()
    }
  }, [])
  useEffect(() => {
    if (terminal.current !== null) terminal.current.options.theme = themeOf(inks)
  }, [inks])

  useImperativeHandle(handle, () => ({
    write: (text) =>
      new Promise((resolve) => {
        const xterm = terminal.current
        if (xterm === null) resolve()
        else xterm.write(harmless.current(text), resolve)
      }),
    clear: () => {
      harmless.current = createHarmless()
      terminal.current?.reset()
    },
    held: () => (terminal.current === null ? 0 : beginnings(terminal.current).length - 1),
    show: (line, where) => {
      const xterm = terminal.current
      if (xterm === null) return
      const row = beginnings(xterm)[line] ?? 0
      xterm.scrollToLine(Math.max(0, where === 'edge' ? row : row - Math.floor(xterm.rows / 3)))
    },
    mark: (line, words) => {
      const xterm = terminal.current
      const row = xterm === null ? undefined : beginnings(xterm)[line]
      if (xterm === null || row === undefined) return
      const text = xterm.buffer.active.getLine(row)?.translateToString(true) ?? ''
      const at = words === '' ? -1 : text.toLowerCase().indexOf(words.toLowerCase())
      if (at === -1) xterm.selectLines(row, row)
      else xterm.select(at, row, words.length)
    },
    toEnd: () => terminal.current?.scrollToBottom(),
    still: async (act) => {
      const release = freeze(element.current)
      try {
        await act()
      } finally {
        window.requestAnimationFrame(release)
      }
    },
    rows: () => terminal.current?.rows ?? 0,
    isFull: () => {
      const xterm = terminal.current
      // What is not laid out yet would never be full.
      return xterm === null || xterm.buffer.active.baseY > 0
    },
    top: () => {
      const xterm = terminal.current
      if (xterm === null) return 0
      const top = xterm.buffer.active.viewportY
      const first = beginnings(xterm).findIndex((row) => row >= top)
      return first === -1 ? 0 : first
    },
  }))

  function press(event: KeyboardEvent): void {
    const xterm = terminal.current
    if (xterm === null || event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, xterm.rows - 2)
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -page,
      PageDown: page,
      Home: -mostLines * 2,
      End: mostLines * 2,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    xterm.scrollLines(step)
    told.current(edgeOf(xterm, step < 0))
  }
  return (
    <div
      ref={element}
      className={className}
      role="log"
      aria-label="Log"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll it
      tabIndex={0}
      onKeyDown={press}
    />
  )
}

/** What all fits on the screen has both edges in sight: then it counts which way somebody wanted to go. */
function edgeOf(xterm: Xterm, up: boolean): Edge {
  const { viewportY, baseY } = xterm.buffer.active
  if (up && viewportY === 0) return 'top'
  if (!up && viewportY >= baseY) return 'end'
  return 'middle'
}

/** The rows at which lines begin, up to that of the cursor. */
function beginnings(xterm: Xterm): readonly number[] {
  const buffer = xterm.buffer.active
  const rows: number[] = []
  for (let row = 0; row <= buffer.baseY + buffer.cursorY; row++) {
    if (buffer.getLine(row)?.isWrapped !== true) rows.push(row)
  }
  return rows
}

/** Lays a copy of what is seen over the terminal while it is written anew; returns what takes it away. */
function freeze(host: HTMLElement | null): () => void {
  const rows = host?.querySelector('.xterm-screen')
  if (host === null || rows === null || rows === undefined) return () => {}
  const picture = rows.cloneNode(true) as HTMLElement
  picture.style.cssText += ';position:absolute;z-index:5;background:var(--bg-code)'
  picture.setAttribute('aria-hidden', 'true')
  rows.parentElement?.append(picture)
  return () => picture.remove()
}

function faint(colour: string): string {
  const [red, green, blue] = colour.match(/\d+(\.\d+)?/g) ?? []
  return `rgba(${red ?? 0}, ${green ?? 0}, ${blue ?? 0}, 0.4)`
}

/** The terminal's colours from the tokens: hues stay those of the statuses. */
function themeOf(inks: (token: string) => string) {
  const background = inks('--bg-code')
  const hue = (token: string) => inks(token)
  return {
    background,
    foreground: hue('--text-2'),
    cursor: background,
    // The one thing that is marked is where the eye is to go.
    selectionBackground: faint(hue('--focus')),
    black: hue('--text-3'),
    brightBlack: hue('--text-3'),
    white: hue('--text-2'),
    brightWhite: hue('--text'),
    red: hue('--crash'),
    brightRed: hue('--crash'),
    green: hue('--keep'),
    brightGreen: hue('--keep'),
    yellow: hue('--inconclusive'),
    brightYellow: hue('--inconclusive'),
    blue: hue('--running'),
    brightBlue: hue('--running'),
    magenta: hue('--contaminated'),
    brightMagenta: hue('--contaminated'),
    cyan: hue('--series-2'),
    brightCyan: hue('--series-2'),
  }
}
