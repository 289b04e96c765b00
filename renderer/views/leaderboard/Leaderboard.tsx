// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand can't be a table's
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus and names the active row
import { useVirtualizer } from '@tanstack/react-virtual'
import type { KeyboardEvent } from 'react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { LeaderboardRow } from '../../../preload/contract/leaderboard.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useFilterText, usePreferences } from '../../app/preferences.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { classes } from '../../components/classes.ts'
import { Button, Failed, Field, Loading, Note } from '../../components/controls.tsx'
import { useNow } from '../../components/hooks.ts'
import { Page } from '../../components/Page.tsx'
import { hueOf, Shape } from '../../components/Shape.tsx'
import { printCsv } from '../../components/save.ts'
import { matches, parseFilter } from '../../filter.ts'
import { counted, effectDecimals, formatCount, formatMetric, formatSpeedup } from '../../format.ts'
import { valueNameWithUnit } from '../../objective.ts'
import { statusOf } from '../../status.ts'
import { FilterMistakes } from '../tree/FilterParts.tsx'
import { IntervalMark } from '../tree/IntervalMark.tsx'
import { effectScale } from '../tree/plot.ts'
import { ChooseColumns } from './ChooseColumns.tsx'
import {
  type Column,
  type ColumnId,
  columns,
  type PrintContext,
  rankRows,
  type Sorting,
  sortRows,
  usualColumns,
} from './columns.ts'
import styles from './Leaderboard.module.css'

const rowHeight = 28
const plotWidth = 130

/** Experiments by proven speedup, the baseline pinned on top. */
export function Leaderboard() {
  const [route] = useCampaignRoute()
  const list = useExperiments(route.campaign)
  const head = useCall('campaign.head', { campaign: route.campaign })
  const { text, setText } = useFilterText()
  const wanted = useDeferredValue(text)
  const chosen = usePreferences((state) => state.columns)
  const [sorting, setSorting] = useState<Sorting>({ by: 'rank', largestFirst: false })
  const [choosing, setChoosing] = useState(false)
  const now = useNow(60_000)
  const running = head.data?.running?.experiment ?? null
  const filter = useMemo(() => parseFilter(wanted), [wanted])
  const staircase = head.data?.staircase
  const experiments = useMemo(() => rankRows(list.data?.rows ?? [], staircase ?? []), [list.data, staircase])
  const rows = useMemo(
    () =>
      sortRows(
        experiments.filter((row) => matches(filter, row, running)),
        sorting,
      ),
    [experiments, filter, sorting, running],
  )
  if (list.data === undefined)
    return list.isError ? (
      <Failed error={list.error} again={() => void list.refetch()} />
    ) : (
      <Loading what="the leaderboard" />
    )
  const ids = new Set<string>(chosen ?? usualColumns)
  const shown = columns
    .filter((column) => ids.has(column.id))
    .map((column) => (head.data === undefined ? column : named(column, valueNameWithUnit(head.data.objective))))
  const context: PrintContext = { decimals: effectDecimals(head.data?.noise ?? null), now, running }
  const expected = head.data?.expectedFalse
  return (
    <Page
      title="Leaderboard"
      said={
        <Said found={rows.length} of={experiments.length}>
          <Field className={styles.query}>
            <input
              data-filter
              value={text}
              size={44}
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') event.currentTarget.blur()
              }}
              placeholder="status:keep effect>0.5% words"
              aria-label="Filter experiments"
              aria-keyshortcuts="/"
            />
          </Field>
        </Said>
      }
      controls={
        <>
          <Button onClick={() => setChoosing(true)}>Columns</Button>
          <Button onClick={() => void navigator.clipboard.writeText(asTsv(rows, shown, context))}>Copy as TSV</Button>
        </>
      }
      foot={
        <>
          <span>Effect: over the incumbent of that moment</span>
          <span>Stack: everything kept up to that row, against the baseline</span>
          {expected === undefined ? null : (
            <span>
              Expected false among {counted(head.data?.kept ?? 0, 'keep')}: {expected.toFixed(1)}
            </span>
          )}
        </>
      }
    >
      <Board
        rows={rows}
        shown={shown}
        context={context}
        baseline={list.data.rows.find((row) => row.number === 0) ?? { value: null, runs: 0 }}
        sorting={sorting}
        onSort={setSorting}
        all={experiments}
        empty={experiments.length === 0}
        mistakes={filter.mistakes}
      />
      {choosing ? <ChooseColumns shown={ids} onClose={() => setChoosing(false)} /> : null}
    </Page>
  )
}

/** The column of values is called after what they are. */
function named(column: Column, name: string): Column {
  if (column.id !== 'value') return column
  return { ...column, name, width: `${Math.min(190, Math.max(84, Math.round(name.length * 6.4) + 28))}px` }
}

function Said({
  found,
  of,
  children,
}: {
  readonly found: number
  readonly of: number
  readonly children: React.ReactNode
}) {
  return (
    <span style={{ display: 'flex', gap: 'var(--sp-12)', alignItems: 'center' }}>
      {children}
      <span role="status">{found === of ? formatCount(of) : `${formatCount(found)} of ${formatCount(of)}`}</span>
    </span>
  )
}

function asTsv(rows: readonly LeaderboardRow[], shown: readonly Column[], context: PrintContext): string {
  const printed = shown.filter((column) => column.id !== 'plot')
  return printCsv(
    [
      printed.map((column) => column.name),
      ...rows.map((row) => printed.map((column) => cellForTsv(column, row, context))),
    ],
    '\t',
  )
}

function cellForTsv(column: Column, row: LeaderboardRow, context: PrintContext): string | number | null {
  const key = column.sortKey(row)
  return column.numeric && column.id !== 'interval' && typeof key === 'number' ? key : column.print(row, context)
}

type BoardProps = {
  readonly rows: readonly LeaderboardRow[]
  readonly all: readonly LeaderboardRow[]
  readonly shown: readonly Column[]
  readonly context: PrintContext
  readonly baseline: { readonly value: number | null; readonly runs: number }
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
  readonly empty: boolean
  readonly mistakes: readonly string[]
}

function Board({ rows, all, shown, context, baseline, sorting, onSort, empty, mistakes }: BoardProps) {
  const [route, move] = useCampaignRoute()
  const scroll = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const scale = useMemo(() => effectScale(all, plotWidth), [all])
  const template = shown.map((column) => column.width).join(' ')
  const selected = rows.findIndex((row) => row.number === route.experiment)
  const select = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
    if (row === undefined) return
    move({ experiment: row.number, run: null }, true)
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' })
  }
  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      j: 1,
      ArrowUp: -1,
      k: -1,
      PageDown: 20,
      PageUp: -20,
      Home: -rows.length,
      End: rows.length,
    }
    const step = steps[event.key]
    if (step !== undefined) select((selected === -1 ? (step > 0 ? -1 : 0) : selected) + step)
    else if (event.key === 'Enter' && selected >= 0) move({ view: 'campaign', tab: 'overview' })
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.page} style={{ gridTemplateRows: 'auto minmax(0, 1fr)' }}>
      {mistakes.length > 0 ? <FilterMistakes mistakes={mistakes} /> : <span />}
      <div
        ref={scroll}
        className={styles.board}
        role="grid"
        aria-label="Leaderboard"
        aria-rowcount={rows.length + 2}
        aria-activedescendant={selected >= 0 ? `board-${route.experiment}` : undefined}
        tabIndex={0}
        onKeyDown={press}
      >
        <div className={styles.inner}>
          <HeadRow shown={shown} template={template} sorting={sorting} onSort={onSort} />
          <div
            className={classes(styles.row, styles.pinned)}
            style={{ gridTemplateColumns: template }}
            role="row"
            aria-rowindex={2}
          >
            {shown.map((column) => (
              <div
                key={column.id}
                role="gridcell"
                className={classes(styles.cell, column.numeric && styles.num, column.id === 'plot' && styles.plot)}
              >
                <BaselineCell id={column.id} baseline={baseline} middle={scale.at(0)} />
              </div>
            ))}
          </div>
          {empty ? (
            <Note title="No experiment yet">
              The baseline is measured first. Then each proposal appears here with its effect and its interval.
            </Note>
          ) : rows.length === 0 ? (
            <Note title="Nothing passes this filter">Take a term out of it, or press Escape twice.</Note>
          ) : null}
          <div className={styles.body} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index]
              return row === undefined ? null : (
                <BoardRow
                  key={row.number}
                  row={row}
                  top={item.start}
                  index={item.index}
                  shown={shown}
                  template={template}
                  context={context}
                  selected={row.number === route.experiment}
                  scale={scale}
                  onSelect={() => move({ experiment: row.number, run: null }, true)}
                  onOpen={() => move({ view: 'campaign', experiment: row.number, run: null })}
                />
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

function HeadRow({
  shown,
  template,
  sorting,
  onSort,
}: {
  readonly shown: readonly Column[]
  readonly template: string
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
}) {
  return (
    <div
      className={classes(styles.row, styles.head)}
      style={{ gridTemplateColumns: template }}
      role="row"
      aria-rowindex={1}
    >
      {shown.map((column) => {
        const sorted = sorting.by === column.id
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={sorted ? (sorting.largestFirst ? 'descending' : 'ascending') : 'none'}
            className={classes(styles.cell, column.numeric && styles.num)}
          >
            {column.id === 'plot' ? null : (
              <button
                type="button"
                tabIndex={-1}
                data-sorted={sorted ? '' : undefined}
                title={column.name}
                onClick={() =>
                  onSort({ by: column.id, largestFirst: sorted ? !sorting.largestFirst : column.largestFirst })
                }
              >
                {column.name} {sorted ? (sorting.largestFirst ? '\u2193' : '\u2191') : ''}
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
}

function BaselineCell({
  id,
  baseline,
  middle,
}: {
  readonly id: ColumnId
  readonly baseline: BoardProps['baseline']
  readonly middle: number
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
        <svg width={plotWidth} height={rowHeight} aria-hidden="true">
          <path d={`M${middle} 0V${rowHeight}`} stroke="var(--axis)" />
          <rect x={middle - 4} y={rowHeight / 2 - 4} width="8" height="8" rx="1" fill="var(--baseline)" />
        </svg>
      )
    default:
      return null
  }
}

type RowProps = {
  readonly row: LeaderboardRow
  readonly top: number
  readonly index: number
  readonly shown: readonly Column[]
  readonly template: string
  readonly context: PrintContext
  readonly selected: boolean
  readonly scale: ReturnType<typeof effectScale>
  readonly onSelect: () => void
  readonly onOpen: () => void
}

function BoardRow({ row, top, index, shown, template, context, selected, scale, onSelect, onOpen }: RowProps) {
  const status = statusOf(row, context.running)
  const hue = status === 'discard' || status === 'queued' || status === 'pooled' ? '' : hueOf(status)
  return (
    <div
      id={`board-${row.number}`}
      className={styles.row}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 3}
      aria-selected={selected}
      data-number={row.number}
      onClick={onSelect}
      onDoubleClick={onOpen}
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
          title={column.id === 'hypothesis' ? row.hypothesis.slice(0, 1000) : undefined}
        >
          {column.id === 'plot' ? (
            <span style={{ position: 'relative', display: 'block' }}>
              <svg width={plotWidth} height={rowHeight} aria-hidden="true" style={{ position: 'absolute', left: 0 }}>
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
}
