import { useMemo, useState } from 'react'
import type { LeaderboardRow } from '../../../preload/contract/leaderboard.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useFilterText, usePreferences, useSortedBy } from '../../app/preferences.ts'
import { useCall } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Button, Failed, Field, Loading } from '../../components/controls.tsx'
import { useMedia, useNow } from '../../components/hooks.ts'
import { Page } from '../../components/Page.tsx'
import { printCsv } from '../../components/save.ts'
import { matches, parseFilter } from '../../filter.ts'
import { counted, effectDecimals, formatCount } from '../../format.ts'
import { valueNameWithUnit } from '../../objective.ts'
import { useRunning } from '../../running.ts'
import { Board } from './Board.tsx'
import { ChooseColumns } from './ChooseColumns.tsx'
import {
  type Column,
  columns,
  narrowed,
  type PrintContext,
  rankRows,
  sortRows,
  usualColumns,
  wideColumns,
} from './columns.ts'
import styles from './Leaderboard.module.css'
import { sortingOf } from './saved.ts'
import { Views } from './Views.tsx'

/** Experiments by proven speedup, the baseline pinned on top. */
export function Leaderboard() {
  const [route] = useCampaignRoute()
  const list = useExperiments(route.campaign)
  const head = useCall('campaign.head', { campaign: route.campaign })
  const { text, setText } = useFilterText()
  const chosen = usePreferences((state) => state.columns)
  const narrow = useMedia('(max-width: 1180px)')
  const { sorting: sortedBy, sortBy } = useSortedBy()
  const sorting = useMemo(() => sortingOf(sortedBy), [sortedBy])
  const [asking, ask] = useState<'columns' | 'views' | null>(null)
  const now = useNow(60_000)
  const running = useRunning(head.data)
  const filter = useMemo(() => parseFilter(text), [text])
  const staircase = head.data?.staircase
  const experiments = useMemo(() => rankRows(list.data?.rows ?? [], staircase ?? []), [list.data, staircase])
  // Sorting takes longer than filtering and does not change while somebody types.
  const sorted = useMemo(() => sortRows(experiments, sorting), [experiments, sorting])
  const rows = useMemo(() => sorted.filter((row) => matches(filter, row, running)), [sorted, filter, running])
  const decimals = effectDecimals(head.data?.noise ?? null)
  const context = useMemo((): PrintContext => ({ decimals, now, running }), [decimals, now, running])
  const objective = head.data?.objective
  const shown = useMemo(() => {
    const usual = narrow ? usualColumns.filter((id) => !wideColumns.includes(id)) : usualColumns
    const ids = new Set<string>(chosen ?? usual)
    const name = objective === undefined ? null : valueNameWithUnit(objective)
    return columns
      .filter((column) => ids.has(column.id))
      .map((column) => (name === null ? column : named(column, name)))
      .map((column) => (narrow ? narrowed(column) : column))
  }, [chosen, objective, narrow])
  if (list.data === undefined)
    return list.isError ? (
      <Failed error={list.error} again={() => void list.refetch()} />
    ) : (
      <Loading what="the leaderboard" />
    )
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
          <Button onClick={() => ask('views')}>Views</Button>
          <Button onClick={() => ask('columns')}>Columns</Button>
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
        onSort={sortBy}
        all={experiments}
        empty={experiments.length === 0}
        narrow={narrow}
        mistakes={filter.mistakes}
      />
      {asking === 'columns' ? (
        <ChooseColumns shown={new Set(shown.map((column) => column.id))} onClose={() => ask(null)} />
      ) : null}
      {asking === 'views' ? (
        <Views shown={{ filter: text, sorting, columns: chosen }} onClose={() => ask(null)} />
      ) : null}
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
    <span style={{ display: 'flex', gap: 'var(--sp-12)', alignItems: 'center', whiteSpace: 'nowrap' }}>
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
