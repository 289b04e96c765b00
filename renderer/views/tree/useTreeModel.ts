import { useMemo } from 'react'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { Scale } from '../../components/chart/scale.ts'
import { type Filter, matches } from '../../filter.ts'
import { incumbentOf, onTrunk } from '../../status.ts'
import { type Layout, layoutTree } from './layout.ts'
import { type Line, linesOf } from './lines.ts'
import { effectScale } from './plot.ts'

/** Everything that follows from the rows, the filter and what was unfolded; the same object as long as none of them changes. */
export type TreeModel = {
  /** Newest first. */
  readonly rows: readonly ExperimentRow[]
  readonly lines: readonly Line[]
  /** By place in `rows`; null without a filter. */
  readonly hits: ReadonlySet<number> | null
  readonly layout: Layout
  readonly places: ReadonlyMap<number, number>
  readonly topKeep: number
  readonly incumbent: number | null
  readonly scale: Scale
  /** Where the line of a key stands; -1 where it does not. */
  readonly indexOf: (key: string) => number
}

export function useTreeModel(
  rows: readonly ExperimentRow[],
  filter: Filter,
  opened: ReadonlySet<string>,
  running: ReadonlySet<number>,
  plotWidth: number,
): TreeModel {
  const tree = useMemo(
    () => ({
      layout: layoutTree(rows.map((row) => ({ number: row.number, parent: row.parent, trunk: onTrunk(row) }))),
      places: new Map(rows.map((row, index) => [row.number, index])),
      topKeep: rows.findIndex(onTrunk),
      incumbent: incumbentOf(rows),
    }),
    [rows],
  )
  const scale = useMemo(() => effectScale(rows, plotWidth), [rows, plotWidth])
  const hits = useMemo(() => {
    if (filter.tests.length === 0) return null
    const found = new Set<number>()
    for (const [index, row] of rows.entries()) if (matches(filter, row, running)) found.add(index)
    return found
  }, [filter, rows, running])
  return useMemo(() => {
    const lines = linesOf(rows, hits, opened)
    const indexOf = (key: string) => lines.findIndex((line) => line.key === key)
    return { rows, lines, hits, scale, ...tree, indexOf }
  }, [rows, hits, opened, scale, tree])
}
