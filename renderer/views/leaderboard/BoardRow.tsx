// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand can't be a table's
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus and names the active row
import { memo } from 'react'
import type { LeaderboardRow } from '../../../preload/contract/leaderboard.ts'
import type { Scale } from '../../components/chart/scale.ts'
import { classes } from '../../components/classes.ts'
import { hueOf, Shape } from '../../components/Shape.tsx'
import { formatMetric, formatSpeedup } from '../../format.ts'
import { runsText } from '../../runs.ts'
import { statusOf } from '../../status.ts'
import { IntervalMark } from '../tree/IntervalMark.tsx'
import type { Column, ColumnId, PrintContext } from './columns.ts'
import styles from './Leaderboard.module.css'

export const rowHeight = 28

export type Baseline = { readonly value: number | null; readonly runs: number }

/** What the row of the baseline says in a column. */
export function BaselineCell({
  id,
  baseline,
  scale,
}: {
  readonly id: ColumnId
  readonly baseline: Baseline
  readonly scale: Scale
}) {
  switch (id) {
    case 'verdict':
      return (
        <span className={styles.verdict}>
          <Shape status="baseline" />
          Baseline
        </span>
      )
    case 'number':
      return '0'
    case 'hypothesis':
      return <span className={styles.strong}>Baseline: the code unmodified</span>
    case 'value':
      return formatMetric(baseline.value)
    case 'stack':
      return <span className={styles.strong}>{formatSpeedup(1)}</span>
    case 'runs':
      return baseline.runs === 0 ? '' : String(baseline.runs)
    case 'plot':
      return (
        <svg width={scale.range[1]} height={rowHeight} aria-hidden="true">
          <path d={`M${scale.at(0)} 0V${rowHeight}`} stroke="var(--axis)" />
          <rect x={scale.at(0) - 4} y={rowHeight / 2 - 4} width="8" height="8" rx="1" fill="var(--baseline)" />
        </svg>
      )
    default:
      return null
  }
}

/** What a cell says when it is pointed at. */
function titleOf(id: ColumnId, row: LeaderboardRow): string | undefined {
  if (id === 'hypothesis') return row.hypothesis.slice(0, 1000)
  return id === 'runs' ? runsText(row) : undefined
}

type RowProps = {
  readonly row: LeaderboardRow
  readonly index: number
  readonly shown: readonly Column[]
  readonly template: string
  readonly context: PrintContext
  readonly selected: boolean
  readonly scale: Scale
  readonly onSelect: (row: LeaderboardRow) => void
  readonly onOpen: (row: LeaderboardRow) => void
}

/** One experiment of the leaderboard. */
export const BoardRow = memo(function BoardRow({
  row,
  index,
  shown,
  template,
  context,
  selected,
  scale,
  onSelect,
  onOpen,
}: RowProps) {
  const status = statusOf(row, context.running)
  const hue = status === 'discard' || status === 'queued' || status === 'pooled' ? '' : hueOf(status)
  return (
    <div
      id={`board-${row.number}`}
      className={styles.row}
      style={{ gridTemplateColumns: template, transform: `translateY(${index * rowHeight}px)` }}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 3}
      aria-selected={selected}
      data-number={row.number}
      onClick={() => onSelect(row)}
      onDoubleClick={() => onOpen(row)}
      onKeyDown={undefined}
    >
      {shown.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={classes(
            styles.cell,
            column.numeric && styles.num,
            column.id === 'plot' && styles.plot,
            (column.id === 'hypothesis' || column.id === 'stack') && styles.strong,
            (column.id === 'verdict' || column.id === 'effect') && hue,
          )}
          title={titleOf(column.id, row)}
        >
          {column.id === 'plot' ? (
            <span style={{ position: 'relative', display: 'block' }}>
              <svg
                width={scale.range[1]}
                height={rowHeight}
                aria-hidden="true"
                style={{ position: 'absolute', left: 0 }}
              >
                <path d={`M${scale.at(0)} 0V${rowHeight}`} stroke="var(--axis)" />
              </svg>
              <IntervalMark scale={scale} row={row} status={status} height={rowHeight} />
            </span>
          ) : column.id === 'verdict' ? (
            <span className={styles.verdict}>
              <Shape status={status} />
              {column.print(row, context)}
            </span>
          ) : (
            column.print(row, context)
          )}
        </div>
      ))}
    </div>
  )
})
