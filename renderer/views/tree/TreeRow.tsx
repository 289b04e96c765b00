import { memo } from 'react'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { classes } from '../../components/classes.ts'
import { type FitText, isPlain } from '../../components/fit.ts'
import { formatCount, formatEffect, formatEffectRange } from '../../format.ts'
import { reasonWord, type Status, statusOf, statusWord } from '../../status.ts'
import { foldSummary, type Line } from './lines.ts'
import styles from './Tree.module.css'

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

/** One experiment of the tree: its words. Its lane, its shape and its interval are drawn for all rows at once. */
export const TreeRow = memo(function TreeRow(props: RowProps) {
  const { row, decimals, fits } = props
  const status = statusOf(row, props.running)
  const effect = formatEffect(row.effect, decimals)
  const value = valueText(row, status, effect, props.stage)
  const range = row.lo === null || row.hi === null ? '' : `, 95 % ${formatEffectRange(row.lo, row.hi, decimals)}`
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
      aria-label={`${row.number} ${statusWord[status]}, ${row.hypothesis.slice(0, shown)}${value === '' ? '' : `, ${value}`}${range}`}
      aria-selected={props.selected}
      aria-level={props.depth + 1}
      aria-posinset={props.position}
      aria-setsize={props.count}
      data-active={props.active ? '' : undefined}
      data-number={row.number}
      data-value={fits.small(value, fits.valueRoom)}
      data-status={status}
      onClick={() => props.onPick(props.line)}
      onKeyDown={undefined}
    >
      <Words
        text={row.hypothesis.slice(0, shown)}
        cut={status === 'keep' ? fits.strong : fits.usual}
        room={fits.room}
      />
    </div>
  )
})

/** A hypothesis on one line. What can't be measured by its characters is cut by the browser. */
function Words({ text, cut, room }: { readonly text: string; readonly cut: FitText; readonly room: number }) {
  if (!isPlain(text))
    return (
      <bdi className={classes(styles.hypothesis, styles.clipped)} style={{ maxWidth: room }} title={text}>
        {text}
      </bdi>
    )
  const [seen, isCut] = wholeWords(cut(text, room), text)
  return (
    <span className={classes(styles.hypothesis, isCut && styles.cut)} title={text}>
      {seen}
    </span>
  )
}

/**
 * Whole words, and the style adds the ellipsis: what is seen are words of the name that is read aloud. A word is letters and digits, as
 * it is to whoever reads aloud; one that fills the room alone is cut where it has to be.
 */
export function wholeWords(cut: string, text: string): readonly [string, boolean] {
  if (!cut.endsWith('\u2026') || cut === text) return [cut, false]
  const seen = cut.slice(0, -1)
  const isInside = /[\p{L}\p{N}]$/u.test(seen) && /^[\p{L}\p{N}]/u.test(text.slice(seen.length))
  const words = isInside ? seen.replace(/[\p{L}\p{N}]+$/u, '').trimEnd() : seen.trimEnd()
  return [words === '' ? seen : words, true]
}

/** Characters of a hypothesis that a row can be asked for: far more than it has room for. */
const shown = 400

function valueText(row: ExperimentRow, status: Status, effect: string, stage: string): string {
  if (status === 'baseline') return ''
  if (status === 'running') return stage
  if (row.verdict === 'pending')
    return row.state === 'held' ? 'held' : effect !== '' ? effect : row.state === 'queued' ? 'queued' : 'measuring'
  if (row.verdict === 'crash') return reasonWord(row.reason) || 'crash'
  return effect === '' ? reasonWord(row.reason) : effect
}

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
  const [text, isCut] = wholeWords(props.fits.usual(whole, props.fits.room), whole)
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
      data-value={best}
      onClick={() => props.onPick(line)}
      onKeyDown={undefined}
    >
      <span className={classes(styles.hypothesis, isCut && styles.cut)}>
        {text.slice(0, head)}
        <b>{text.slice(head)}</b>
      </span>
    </div>
  )
})
