import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { isTyping } from '../../app/keys.ts'
import { useOverlay } from '../../app/preferences.ts'
import { classes } from '../../components/classes.ts'
import { counted, formatCount, formatLines } from '../../format.ts'
import styles from './DiffList.module.css'
import { mostDiffLines, parseDiff } from './diff.ts'
import { type FoldedLine, foldContext } from './fold.ts'

const lineHeight = 18
/** The gutter's width in pixels. */
const gutter = 96

/** git's unified diff, line by line; `[` and `]` go to the previous and the next hunk. */
export function DiffList({
  diff,
  truncated,
  keys = true,
}: {
  readonly diff: string
  readonly truncated: boolean
  readonly keys?: boolean
}) {
  const parsed = useMemo(() => parseDiff(diff), [diff])
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const lines = useMemo(() => foldContext(parsed.lines, opened), [parsed, opened])
  const hunks = useMemo(() => lines.flatMap((line, index) => (line.kind === 'hunk' ? [index] : [])), [lines])
  const [hunk, setHunk] = useState(0)
  const scroll = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  const jump = useRef((_to: number) => {})
  jump.current = (to) => {
    const index = hunks[to]
    if (index === undefined) return
    setHunk(to)
    virtual.scrollToIndex(Math.max(0, index - 1), { align: 'start' })
  }
  useEffect(() => {
    if (!keys) return
    function press(event: KeyboardEvent): void {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target) ||
        useOverlay.getState().open !== null
      )
        return
      if (event.key === '[') jump.current(Math.max(0, hunk - 1))
      else if (event.key === ']') jump.current(Math.min(hunks.length - 1, hunk + 1))
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [keys, hunk, hunks.length])

  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled list must be reachable by keyboard */}
      <section ref={scroll} className={styles.code} aria-label="Patch" tabIndex={0}>
        <div
          className={styles.all}
          style={{ height: virtual.getTotalSize(), width: `max(100%, calc(${parsed.widest}ch + ${gutter + 16}px))` }}
        >
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return line === undefined ? null : (
              <Line
                key={item.index}
                line={line}
                top={item.start}
                here={line.kind === 'hunk' && line.hunk === hunk + 1 && hunks.length > 1}
                hunkCount={hunks.length}
                onOpen={(at) => setOpened(new Set([...opened, at]))}
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

function Line({
  line,
  top,
  here,
  hunkCount,
  onOpen,
}: {
  readonly line: FoldedLine
  readonly top: number
  readonly here: boolean
  readonly hunkCount: number
  readonly onOpen: (at: number) => void
}) {
  const style = { transform: `translateY(${top}px)` }
  switch (line.kind) {
    case 'file':
      return (
        <div className={classes(styles.line, styles.file)} style={style}>
          <span>
            {line.path}{' '}
            <i>
              {line.note} {formatLines(line.added, line.removed)}
            </i>
          </span>
        </div>
      )
    case 'hunk':
      return (
        <div className={classes(styles.line, styles.hunk, here && styles.here)} style={style}>
          <span>{here ? `${line.text}  (${line.hunk} of ${hunkCount})` : line.text}</span>
        </div>
      )
    case 'gap':
      return (
        <div className={classes(styles.line, styles.quiet)} style={style}>
          <span>{`\u22ef ${counted(line.lines, 'unchanged line')}`}</span>
        </div>
      )
    case 'folded':
      return (
        <button
          type="button"
          className={classes(styles.line, styles.quiet)}
          style={style}
          onClick={() => onOpen(line.at)}
        >
          <span>{`\u22ef ${counted(line.lines, 'more unchanged line')}, show them`}</span>
        </button>
      )
    case 'note':
      return (
        <div className={classes(styles.line, styles.quiet)} style={style}>
          <span>{line.text}</span>
        </div>
      )
    case 'same':
    case 'add':
    case 'remove':
      return (
        <div
          className={classes(styles.line, line.kind === 'add' && styles.add, line.kind === 'remove' && styles.remove)}
          style={style}
        >
          <span className={styles.n}>{line.from ?? ''}</span>
          <span className={styles.n}>{line.to ?? ''}</span>
          <span className={styles.sign}>{line.kind === 'add' ? '+' : line.kind === 'remove' ? '\u2212' : ''}</span>
          <span>{line.text}</span>
        </div>
      )
  }
}
