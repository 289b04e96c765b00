import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Terminal as Xterm } from '@xterm/xterm'
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react'
import { colourOf } from '../../components/save.ts'
import { createHarmless } from './harmless.ts'

/** How many lines back the terminal holds; the whole log stays on disk. */
const scrollbackLines = 20_000

export type TerminalHandle = {
  /** Resolves when the text is on the screen's buffer: the pace at which more should come. */
  readonly write: (text: string) => Promise<void>
  readonly clear: () => void
  readonly find: (text: string, back: boolean) => boolean
  readonly findError: () => boolean
  readonly toEnd: () => void
}

const firstError = '(Traceback|[A-Za-z]*Error\\b|error:|\\bnan\\b|out of memory|Killed)'

/** A read-only terminal: ANSI colours and `\r`, nothing that reaches beyond the log. `onFollow` says whether its end is in sight. */
export function Terminal({
  handle,
  className,
  onFollow,
}: {
  readonly handle: RefObject<TerminalHandle | null>
  readonly className: string | undefined
  readonly onFollow: (following: boolean) => void
}) {
  const element = useRef<HTMLDivElement>(null)
  const parts = useRef<{ readonly xterm: Xterm; readonly search: SearchAddon } | null>(null)
  const harmless = useRef(createHarmless())
  const told = useRef(onFollow)
  told.current = onFollow

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
      scrollback: scrollbackLines,
      theme: themeNow(),
      allowProposedApi: true,
    })
    const fit = new FitAddon()
    const search = new SearchAddon()
    xterm.loadAddon(fit)
    xterm.loadAddon(search)
    xterm.open(host)
    // Tab and the window's own keys must not end in a terminal that takes no input.
    xterm.attachCustomKeyEventHandler((event) => event.ctrlKey && event.key === 'c')
    fit.fit()
    parts.current = { xterm, search }
    const atEnd = () => xterm.buffer.active.viewportY >= xterm.buffer.active.baseY
    const scrolled = xterm.onScroll(() => told.current(atEnd()))
    const wheeled = () => window.requestAnimationFrame(() => told.current(atEnd()))
    host.addEventListener('wheel', wheeled, { passive: true })
    const resized = new ResizeObserver(() => fit.fit())
    resized.observe(host)
    const themed = new MutationObserver(() => {
      xterm.options.theme = themeNow()
    })
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const scheme = window.matchMedia('(prefers-color-scheme: dark)')
    const rethemed = () => {
      xterm.options.theme = themeNow()
    }
    scheme.addEventListener('change', rethemed)
    return () => {
      parts.current = null
      scrolled.dispose()
      host.removeEventListener('wheel', wheeled)
      resized.disconnect()
      themed.disconnect()
      scheme.removeEventListener('change', rethemed)
      xterm.dispose()
    }
  }, [])

  useImperativeHandle(handle, () => ({
    write: (text) =>
      new Promise((resolve) => {
        const xterm = parts.current?.xterm
        if (xterm === undefined) resolve()
        else xterm.write(harmless.current(text), resolve)
      }),
    clear: () => {
      harmless.current = createHarmless()
      parts.current?.xterm.reset()
    },
    find: (text, back) => {
      const search = parts.current?.search
      if (search === undefined || text === '') return false
      const options = { decorations: decorations() }
      return back ? search.findPrevious(text, options) : search.findNext(text, options)
    },
    findError: () => {
      const found = parts.current
      if (found === null) return false
      found.xterm.clearSelection()
      found.xterm.scrollToTop()
      return found.search.findNext(firstError, { regex: true, decorations: decorations() })
    },
    toEnd: () => parts.current?.xterm.scrollToBottom(),
  }))

  return <div ref={element} className={className} role="log" aria-label="Log" aria-live="off" />
}

function decorations() {
  const match = hex(colourOf('--bg-selected'))
  return {
    matchBackground: match,
    matchOverviewRuler: match,
    activeMatchBackground: hex(colourOf('--focus')),
    activeMatchColorOverviewRuler: match,
  }
}

/** The search add-on takes colours as #rrggbb only. */
function hex(colour: string): string {
  const parts = colour.match(/\d+(\.\d+)?/g)?.slice(0, 3) ?? []
  return `#${parts.map((part) => Math.round(Number(part)).toString(16).padStart(2, '0')).join('')}`
}

/** The terminal's colours from the tokens: hues stay those of the statuses. */
function themeNow() {
  const [background, text, quiet, selected] = ['--bg-code', '--text-2', '--text-3', '--bg-selected'].map(colourOf)
  const [red, green, yellow, blue, magenta, violet] = [
    '--crash',
    '--keep',
    '--inconclusive',
    '--running',
    '--contaminated',
    '--series-2',
  ].map(colourOf)
  return {
    background,
    foreground: text,
    cursor: background,
    selectionBackground: selected,
    black: quiet,
    brightBlack: quiet,
    white: text,
    brightWhite: colourOf('--text'),
    red,
    brightRed: red,
    green,
    brightGreen: green,
    yellow,
    brightYellow: yellow,
    blue,
    brightBlue: blue,
    magenta,
    brightMagenta: magenta,
    cyan: violet,
    brightCyan: violet,
  } as Record<string, string>
}
