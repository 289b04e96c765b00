import { memo } from 'react'
import type { RunningNow } from '../../../preload/contract/campaign.ts'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { Scale } from '../../components/chart/scale.ts'
import { classes } from '../../components/classes.ts'
import { hueOf, ShapeBody } from '../../components/Shape.tsx'
import { formatCount, formatEffect, formatEffectRange } from '../../format.ts'
import { onTrunk, reasonWord, type Status, statusOf, statusWord } from '../../status.ts'
import { IntervalMark } from './IntervalMark.tsx'
import type { Layout } from './layout.ts'
import { foldSummary, type Line } from './lines.ts'
import styles from './Tree.module.css'

type Props = {
  readonly line: Line
  readonly top: number
  readonly rows: readonly ExperimentRow[]
  readonly layout: Layout
  readonly parents: ReadonlyMap<number, number>
  readonly topKeep: number
  readonly incumbent: number | null
  readonly running: RunningNow | null
  readonly scale: Scale
  readonly decimals: number
  readonly selected: boolean
  readonly active: boolean
  readonly aside: boolean
  readonly filtered: boolean
  readonly last: boolean
  readonly position: number
  readonly count: number
  readonly onPick: () => void
}

/** One line of the tree. */
export const TreeRow = memo(
  function TreeRow(props: Props) {
    return props.line.kind === 'fold' ? (
      <Fold {...props} line={props.line} />
    ) : (
      <Row {...props} index={props.line.index} />
    )
  },
  // The callback is new with each render and does the same.
  (before, after) =>
    (Object.keys(after) as (keyof Props)[]).every((key) => key === 'onPick' || before[key] === after[key]),
)

const laneX = (lane: number) => 18 + 16 * lane
const middle = 12
const height = 24

function Row(props: Props & { readonly index: number }) {
  const { rows, index, layout, running, decimals } = props
  const row = rows[index] as ExperimentRow
  const status = statusOf(row, running?.experiment ?? null)
  const effect = formatEffect(row.effect, decimals)
  const value = valueText(row, status, effect, running)
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
      style={{ transform: `translateY(${props.top}px)` }}
      role="treeitem"
      tabIndex={-1}
      aria-selected={props.selected}
      aria-level={(layout.depth[index] ?? 0) + 1}
      aria-posinset={props.position}
      aria-setsize={props.count}
      data-active={props.active ? '' : undefined}
      data-number={row.number}
      data-status={status}
      onClick={props.onPick}
      onKeyDown={undefined}
    >
      <RowGraph {...props} row={row} status={status} />
      <span className={styles.number}>
        {row.number}
        <span className="unseen">{statusWord[status]},</span>
      </span>
      <span className={styles.hypothesis} title={row.hypothesis.slice(0, 1000)}>
        {row.hypothesis.slice(0, 400)}
      </span>
      <span className={styles.value}>
        {value}
        {row.lo === null || row.hi === null ? null : (
          <span className="unseen">95 % {formatEffectRange(row.lo, row.hi, decimals)}</span>
        )}
      </span>
      <IntervalMark scale={props.scale} row={row} status={status} height={height} />
    </div>
  )
}

function valueText(row: ExperimentRow, status: Status, effect: string, running: RunningNow | null): string {
  if (status === 'baseline') return ''
  if (status === 'running') return running?.stage ?? 'running'
  if (row.verdict === 'pending')
    return row.state === 'held' ? 'held' : effect !== '' ? effect : row.state === 'queued' ? 'queued' : 'measuring'
  if (row.verdict === 'crash') return reasonWord(row.reason) || 'crash'
  return effect === '' ? reasonWord(row.reason) : effect
}

function RowGraph({
  row,
  status,
  index,
  layout,
  topKeep,
  incumbent,
  last,
  parents,
  rows,
  filtered,
}: Props & { readonly index: number; readonly row: ExperimentRow; readonly status: Status }) {
  const lane = layout.lane[index] ?? 0
  const parentLane = layout.parentLane[index] ?? -1
  // Between hits of a filter the rows that a line would lead through are hidden: only what leaves the trunk is drawn.
  const through = filtered ? 0 : (layout.through[index] ?? 0)
  const x = laneX(lane)
  const parentIndex = row.parent === null ? undefined : parents.get(row.parent)
  const hasParent = parentIndex !== undefined && !onTrunk(row)
  const parentOnTrunk = parentIndex === undefined ? true : onTrunk(rows[parentIndex] as ExperimentRow)
  const size = row.verdict === 'keep' ? 13 : 12
  return (
    <svg width="66" height={height} viewBox={`0 0 66 ${height}`} aria-hidden="true">
      {[1, 2, 3, 4, 5].map((passing) =>
        (through & (1 << passing)) === 0 ? null : (
          <path key={passing} d={`M${laneX(passing)} 0V${height}`} stroke="var(--axis)" strokeWidth="1.5" />
        ),
      )}
      {hasParent && (!filtered || parentOnTrunk) ? (
        <path
          d={`M${laneX(parentLane)} ${height} C ${laneX(parentLane)} ${height - 8}, ${laneX(parentLane) + 4} ${middle}, ${x - 4} ${middle}`}
          fill="none"
          stroke="var(--axis)"
          strokeWidth="1.5"
        />
      ) : null}
      {hasParent && !parentOnTrunk ? (
        <path d={`M${laneX(parentLane)} ${height - 1}v1`} stroke="var(--axis)" strokeWidth="1.5" />
      ) : null}
      <Trunk index={index} topKeep={topKeep} atNode={onTrunk(row)} last={last} />
      {!filtered && lane > 0 && hasChildLine(layout, index) ? (
        <path d={`M${x} 0V${middle}`} stroke="var(--axis)" strokeWidth="1.5" />
      ) : null}
      <g className={hueOf(status)}>
        {row.number === incumbent ? (
          <circle cx={x} cy={middle} r="8.5" fill="var(--bg-pane)" stroke="currentColor" strokeWidth="1.5" />
        ) : null}
        <g transform={`translate(${x - size / 2} ${middle - size / 2}) scale(${size / 12})`}>
          <ShapeBody status={status} />
        </g>
      </g>
    </svg>
  )
}

/** A twig that others grow from is met from above by the line that its newest child reserved. */
function hasChildLine(layout: Layout, index: number): boolean {
  const lane = layout.lane[index] ?? 0
  const above = index - 1
  if (above < 0) return false
  return ((layout.through[above] ?? 0) & (1 << lane)) !== 0 || layout.parentLane[above] === lane
}

function Trunk({
  index,
  topKeep,
  atNode,
  last,
}: {
  readonly index: number
  readonly topKeep: number
  readonly atNode: boolean
  readonly last: boolean
}) {
  const x = laneX(0)
  if (topKeep === -1 || index < topKeep)
    return <path d={`M${x} 0V${height}`} stroke="var(--axis)" strokeWidth="1.5" strokeDasharray="2 3" />
  const dashed =
    index === topKeep ? (
      <path d={`M${x} 0V${middle}`} stroke="var(--axis)" strokeWidth="1.5" strokeDasharray="2 3" />
    ) : null
  const from = index === topKeep ? middle : 0
  const to = last && atNode ? middle : height
  return (
    <>
      {dashed}
      <path d={`M${x} ${from}V${to}`} stroke="var(--keep)" strokeWidth="3" />
    </>
  )
}

function Fold(props: Props & { readonly line: Extract<Line, { kind: 'fold' }> }) {
  const { rows, line, layout } = props
  const summary = foldSummary(rows, line.first, line.last)
  const counts = summary.counts.map(([word, count]) => `${formatCount(count)} ${word}`)
  const range = summary.from === summary.to ? String(summary.to) : `${summary.from} to ${summary.to}`
  const through = props.filtered ? 0 : (layout.through[line.last] ?? 0)
  return (
    <div
      id={`tree-${line.key}`}
      className={classes(styles.row, styles.fold)}
      style={{ transform: `translateY(${props.top}px)` }}
      role="treeitem"
      tabIndex={-1}
      aria-selected={false}
      aria-expanded={false}
      aria-level={2}
      aria-posinset={props.position}
      aria-setsize={props.count}
      data-active={props.active ? '' : undefined}
      onClick={props.onPick}
      onKeyDown={undefined}
    >
      <svg width="66" height={height} viewBox={`0 0 66 ${height}`} aria-hidden="true">
        <Trunk index={line.first} topKeep={props.topKeep} atNode={false} last={props.last} />
        {[1, 2, 3, 4, 5].map((passing) =>
          (through & (1 << passing)) === 0 ? null : (
            <path key={passing} d={`M${laneX(passing)} 0V${height}`} stroke="var(--axis)" strokeWidth="1.5" />
          ),
        )}
        {line.why === 'siblings' ? <path d={`M19 ${middle}H29`} stroke="var(--axis)" strokeWidth="1.5" /> : null}
        {[33, 38, 43].map((x) => (
          <circle key={x} cx={x} cy={middle} r="1.5" fill="var(--discard)" />
        ))}
      </svg>
      <span />
      <span className={styles.hypothesis}>
        {line.why === 'filter' ? `${range}, filtered out` : range}: <b>{counts.join(', ')}</b>
      </span>
      <span className={styles.value}>{formatEffect(summary.best, props.decimals)}</span>
      <span />
    </div>
  )
}
