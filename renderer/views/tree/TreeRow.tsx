import { memo } from 'react'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { classes } from '../../components/classes.ts'
import { type FitText, isPlain } from '../../components/fit.ts'
import { formatCount, formatEffect, formatEffectRange } from '../../format.ts'
import { statusOf, statusWord } from '../../status.ts'
import { foldSummary, type Line } from './lines.ts'
import styles from './Tree.module.css'
import { rowValue } from './values.ts'

type Place = {
  readonly top: number
  readonly active: boolean
  readonly position: number
  readonly count: number
  readonly decimals: number
  readonly fits: Fits
  readonly onPick: (line: Line) => void
}

/** How texts are cut to the room that a row has for them. */
export type Fits = {
  readonly usual: FitText
  readonly strong: FitText
  readonly small: FitText
  /** Pixels for the hypothesis, and for the value behind it. */
  readonly room: number
  readonly valueRoom: number
}

type RowProps = Place & {
  readonly line: Line
  readonly row: ExperimentRow
  readonly depth: number
  readonly running: ReadonlySet<number>
  readonly stage: string
  readonly selected: boolean
  /** The filter did not find it; it stands only to lead to what was found. */
  readonly aside: boolean
}

/** One experiment of the tree: its words. All else that is seen of it is drawn or written for many rows at once. */
export const TreeRow = memo(function TreeRow(props: RowProps) {
  const { row, decimals, fits } = props
  const status = statusOf(row, props.running)
  const { said } = rowValue(row, status, props.stage, decimals)
  const range = row.lo === null || row.hi === null ? '' : `, 95 % ${formatEffectRange(row.lo, row.hi, decimals)}`
  const text = row.hypothesis.slice(0, shown)
  return (
    <div
      id={`tree-row-${row.number}`}
      className={classes(
        styles.row,
        status === 'keep' && styles.kept,
        status === 'running' && styles.live,
        status === 'retired' && styles.cancelled,
        props.aside && styles.aside,
      )}
      style={{ top: props.top }}
      role="treeitem"
      tabIndex={-1}
      aria-label={`${row.number} ${statusWord[status]}, ${text}${said === '' ? '' : `, ${said}`}${range}`}
      aria-selected={props.selected}
      aria-level={props.depth + 1}
      aria-posinset={props.position}
      aria-setsize={props.count}
      data-active={props.active ? '' : undefined}
      data-number={row.number}
      data-status={status}
      title={text}
      onClick={() => props.onPick(props.line)}
      onKeyDown={undefined}
    >
      {isPlain(text) ? (
        wholeWords((status === 'keep' ? fits.strong : fits.usual)(text, fits.room), text)
      ) : (
        // What can't be measured by its characters is cut by the browser.
        <bdi className={styles.clipped} style={{ maxWidth: fits.room }}>
          {text}
        </bdi>
      )}
    </div>
  )
})

/**
 * Whole words before the ellipsis: what is seen are words of the name that is read aloud. A word is letters and digits, as it is to
 * whoever reads aloud; one that fills the room alone is cut where it has to be.
 */
export function wholeWords(cut: string, text: string): string {
  if (!cut.endsWith('\u2026') || cut === text) return cut
  const seen = cut.slice(0, -1)
  const isInside = /[\p{L}\p{N}]$/u.test(seen) && /^[\p{L}\p{N}]/u.test(text.slice(seen.length))
  const words = isInside ? seen.replace(/[\p{L}\p{N}]+$/u, '').trimEnd() : seen.trimEnd()
  return `${words === '' ? seen : words}\u2026`
}

/** Characters of a hypothesis that a row can be asked for: far more than it has room for. */
const shown = 400

type FoldProps = Place & {
  readonly line: Extract<Line, { kind: 'fold' }>
  readonly rows: readonly ExperimentRow[]
}

/** Several experiments as one line: how many of each, and the best effect among them. */
export const TreeFold = memo(function TreeFold({ line, rows, ...props }: FoldProps) {
  const summary = foldSummary(rows, line.first, line.last)
  const counts = summary.counts.map(([word, count]) => `${formatCount(count)} ${word}`).join(', ')
  const range = summary.from === summary.to ? String(summary.to) : `${summary.from} to ${summary.to}`
  const said = line.why === 'filter' ? `${range}, filtered out` : range
  const best = formatEffect(summary.best, props.decimals)
  const whole = `${said}: ${counts}`
  const text = wholeWords(props.fits.usual(whole, props.fits.room), whole)
  const head = said.length + 2
  return (
    <div
      id={`tree-${line.key}`}
      className={classes(styles.row, styles.fold)}
      style={{ top: props.top }}
      role="treeitem"
      tabIndex={-1}
      aria-label={`${said}: ${counts}${best === '' ? '' : `, best ${best}`}`}
      aria-selected={false}
      aria-expanded={false}
      aria-level={2}
      aria-posinset={props.position}
      aria-setsize={props.count}
      data-active={props.active ? '' : undefined}
      onClick={() => props.onPick(line)}
      onKeyDown={undefined}
    >
      {text.slice(0, head)}
      <b>{text.slice(head)}</b>
    </div>
  )
})
