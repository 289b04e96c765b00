import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react'
import { isTyping } from '../../app/keys.ts'
import { useOverlay } from '../../app/preferences.ts'
import { formatCount } from '../../format.ts'
import styles from './Diff.module.css'
import { DiffRow, gutterOf } from './DiffRow.tsx'
import type { Paint } from './paint.ts'
import { type Diff, mostDiffLines, parseDiff } from './parse.ts'
import { marksOf, type Row, rowsOf, type Sources } from './rows.ts'

const lineHeight = 18
/** Room for the line numbers of most files, in digits. */
const fewestDigits = 5
/** A longer diff is a generated one: it stays plain and is there at once. */
const mostPainted = 20_000
const noSources: Sources = new Map()

/** git's unified diff, line by line; `[` and `]` go to the previous and the next hunk, `w` shows whole files where they are known. */
export function DiffList({
  diff,
  truncated,
  sources = noSources,
  keys = true,
}: {
  readonly diff: string
  readonly truncated: boolean
  readonly sources?: Sources
  readonly keys?: boolean
}) {
  const parsed = useMemo(() => parseDiff(diff), [diff])
  const paint = usePaint(parsed, sources)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [whole, setWhole] = useState(false)
  const rows = useMemo(() => rowsOf(parsed, sources, opened, whole), [parsed, sources, opened, whole])
  const marks = useMemo(() => marksOf(rows), [rows])
  const digits = useMemo(() => Math.max(fewestDigits, String(highestLine(rows)).length), [rows])
  const gutter = gutterOf(digits)
  const hunks = useMemo(() => rows.flatMap((line, index) => (line.kind === 'hunk' ? [index] : [])), [rows])
  const [hunk, setHunk] = useState(0)
  const scroll = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  const press = useRef((_key: string) => {})
  press.current = (key) => {
    if (key === 'w') setWhole(!whole)
    const step = key === '[' ? -1 : key === ']' ? 1 : 0
    const to = Math.min(hunks.length - 1, Math.max(0, hunk + step))
    const index = hunks[to]
    if (step === 0 || index === undefined) return
    setHunk(to)
    virtual.scrollToIndex(Math.max(0, index - 1), { align: 'start' })
  }
  useEffect(() => {
    if (!keys) return
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (useOverlay.getState().open === null) press.current(event.key)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [keys])

  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard */}
      <section ref={scroll} className={styles.code} aria-label="Patch" tabIndex={0}>
        <div
          className={styles.all}
          style={
            {
              height: virtual.getTotalSize(),
              width: `max(100%, calc(${parsed.widest + gutter}ch + 16px))`,
              '--gutter': `${gutter}ch`,
            } as CSSProperties
          }
        >
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return row === undefined ? null : (
              <DiffRow
                key={item.index}
                row={row}
                top={item.start}
                paint={paint}
                mark={marks.get(item.index)}
                here={row.kind === 'hunk' && row.hunk === hunk + 1 && hunks.length > 1}
                hunkCount={hunks.length}
                digits={digits}
                onOpen={(key) => setOpened(new Set([...opened, key]))}
              />
            )
          })}
        </div>
      </section>
      {parsed.cut || truncated ? (
        <p className={styles.cut} role="status">
          {parsed.cut
            ? `This patch has more than ${formatCount(mostDiffLines)} lines; the first ${formatCount(mostDiffLines)} are shown.`
            : 'This patch is too large to show whole; its beginning is shown. The exported file has all of it.'}
        </p>
      ) : null}
    </div>
  )
}

function highestLine(rows: readonly Row[]): number {
  return rows.reduce((most, row) => ('from' in row ? Math.max(most, row.from ?? 0, row.to ?? 0) : most), 0)
}

/** Colours come a moment after the text: the parsers are loaded when the first patch is looked at. */
function usePaint(parsed: Diff, sources: Sources): Paint | null {
  const [paint, setPaint] = useState<{ readonly of: Diff; readonly paint: Paint } | null>(null)
  useEffect(() => {
    if (parsed.lines.length > mostPainted) return
    let wanted = true
    import('./highlight.ts').then(
      ({ paintDiff }) => {
        if (wanted) setPaint({ of: parsed, paint: paintDiff(parsed, sources) })
      },
      // Parsers that do not arrive leave the text as it is: whole, and without colours.
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [parsed, sources])
  return paint?.of === parsed ? paint.paint : null
}
