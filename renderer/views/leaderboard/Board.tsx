// biome-ignore-all lint/suspicious/noArrayIndexKey: the elements of rows go round, whatever rows they show
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand can't be a table's
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus and names the active row
import { type KeyboardEvent, useCallback, useMemo } from 'react'
import type { LeaderboardRow } from '../../../preload/contract/leaderboard.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { classes } from '../../components/classes.ts'
import { Note } from '../../components/controls.tsx'
import { inSlots, useRows } from '../../components/virtual.ts'
import { FilterMistakes } from '../tree/FilterParts.tsx'
import { effectScale } from '../tree/plot.ts'
import { type Baseline, BaselineCell, BoardRow, rowHeight } from './BoardRow.tsx'
import type { Column, PrintContext, Sorting } from './columns.ts'
import styles from './Leaderboard.module.css'

/** Rows kept ready on either side of what is seen. */
const beyond = 10
/** What sticks to the top: the names of the columns and the baseline. */
const headHeight = 58

export type BoardProps = {
  readonly rows: readonly LeaderboardRow[]
  readonly all: readonly LeaderboardRow[]
  readonly shown: readonly Column[]
  readonly context: PrintContext
  readonly baseline: Baseline
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
  readonly empty: boolean
  readonly narrow: boolean
  readonly mistakes: readonly string[]
}

/** The rows as a grid: the names and the baseline stay on top, the arrow keys walk. */
export function Board({ rows, all, shown, context, baseline, sorting, onSort, empty, narrow, mistakes }: BoardProps) {
  const [route, move] = useCampaignRoute()
  const list = useRows(rows.length, rowHeight, beyond, headHeight)
  const scale = useMemo(() => effectScale(all, narrow ? 88 : 130), [all, narrow])
  const template = shown.map((column) => column.width).join(' ')
  const selected = rows.findIndex((row) => row.number === route.experiment)
  const select = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
    if (row === undefined) return
    move({ experiment: row.number, run: null }, true)
    list.handle.show(rows.indexOf(row))
  }
  const choose = useCallback((row: LeaderboardRow) => move({ experiment: row.number, run: null }, true), [move])
  const open = useCallback(
    (row: LeaderboardRow) => move({ view: 'campaign', experiment: row.number, run: null }),
    [move],
  )
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
        ref={list.scroller}
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
                <BaselineCell id={column.id} baseline={baseline} scale={scale} />
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
          <div
            className={styles.body}
            style={{ height: list.height }}
            role="rowgroup"
            // Elements stand in the order of their slots; this is the order in which they are seen.
            aria-owns={rows
              .slice(list.first, list.end)
              .map((row) => `board-${row.number}`)
              .join(' ')}
          >
            {inSlots(list.first, list.end, rows.length, list.slots).map(({ at, slot }) => (
              <BoardRow
                key={slot}
                row={rows[at] as LeaderboardRow}
                index={at}
                shown={shown}
                template={template}
                context={context}
                selected={rows[at]?.number === route.experiment}
                scale={scale}
                onSelect={choose}
                onOpen={open}
              />
            ))}
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
