import { classes } from '../../components/classes.ts'
import { counted, formatLines } from '../../format.ts'
import styles from './Diff.module.css'
import { drawn, type Paint } from './paint.ts'
import type { Row } from './rows.ts'

/** One line of the list, at its place. */
export function DiffRow({
  row,
  top,
  paint,
  mark,
  here,
  hunkCount,
  onOpen,
}: {
  readonly row: Row
  readonly top: number
  readonly paint: Paint | null
  readonly mark: readonly [number, number] | undefined
  readonly here: boolean
  readonly hunkCount: number
  readonly onOpen: (key: string) => void
}) {
  const style = { transform: `translateY(${top}px)` }
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
          <span className={styles.n}>{row.from ?? ''}</span>
          <span className={styles.n}>{row.to ?? ''}</span>
          <span className={styles.sign}>{row.kind === 'add' ? '+' : row.kind === 'remove' ? '\u2212' : ''}</span>
          <span>
            {drawn(row.text, paint?.(row.file, row.kind, row.from, row.to), mark).map((piece, index) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no identity but their place
                key={index}
                className={classes(piece.ink !== null && styles[piece.ink], piece.marked && styles.marked)}
              >
                {piece.text}
              </span>
            ))}
          </span>
        </div>
      )
  }
}
