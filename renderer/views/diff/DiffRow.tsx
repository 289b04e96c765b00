import { classes } from '../../components/classes.ts'
import { counted, formatLines } from '../../format.ts'
import styles from './Diff.module.css'
import { drawn, type Paint } from './paint.ts'
import type { Row } from './rows.ts'

const signs = { same: '  ', add: '+ ', remove: '\u2212 ' } as const

/** Characters before the code of a line. */
export function gutterOf(digits: number): number {
  return 2 * digits + 4
}

function padded(line: number | null, digits: number): string {
  return String(line ?? '').padStart(digits)
}

/** One line of the list, at its place. */
export function DiffRow({
  row,
  top,
  paint,
  mark,
  here,
  hunkCount,
  digits,
  onOpen,
}: {
  readonly row: Row
  /** In CSS pixels. */
  readonly top: number
  readonly paint: Paint | null
  readonly mark: readonly [number, number] | undefined
  readonly here: boolean
  readonly hunkCount: number
  /** Of the longest line number. */
  readonly digits: number
  readonly onOpen: (key: string) => void
}) {
  const style = { top }
  switch (row.kind) {
    case 'file':
      return (
        <div className={classes(styles.line, styles.file)} style={style}>
          <span>
            {row.path}{' '}
            <i>
              {row.note} {formatLines(row.added, row.removed)}
            </i>
          </span>
        </div>
      )
    case 'hunk':
      return (
        <div className={classes(styles.line, styles.hunk, here && styles.here)} style={style}>
          <span>{here ? `${row.text}  (${row.hunk} of ${hunkCount})` : row.text}</span>
        </div>
      )
    case 'folded':
      return row.known ? (
        <button
          type="button"
          className={classes(styles.line, styles.quiet)}
          style={style}
          onClick={() => onOpen(row.key)}
        >
          <span>{`\u22ef ${counted(row.lines, 'unchanged line')}, show`}</span>
        </button>
      ) : (
        <div className={classes(styles.line, styles.quiet)} style={style}>
          <span>{`\u22ef ${counted(row.lines, 'unchanged line')}`}</span>
        </div>
      )
    case 'note':
      return (
        <div className={classes(styles.line, styles.quiet)} style={style}>
          <span>{row.text}</span>
        </div>
      )
    case 'same':
    case 'add':
    case 'remove':
      return (
        <div
          className={classes(styles.line, row.kind === 'add' && styles.add, row.kind === 'remove' && styles.remove)}
          style={style}
        >
          {/* One text a line, its numbers written at their width: a box for each of them costs more than the code beside it. */}
          <span className={styles.numbers}>{`${padded(row.from, digits)} ${padded(row.to, digits)} `}</span>
          <span className={styles.sign}>{signs[row.kind]}</span>
          {drawn(row.text, paint?.(row.file, row.kind, row.from, row.to), mark).map((piece, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no identity but their place
              key={index}
              className={classes(piece.ink !== null && styles[piece.ink], piece.marked && styles.marked)}
            >
              {piece.text}
            </span>
          ))}
        </div>
      )
  }
}
