import {
  type CSSProperties,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react'
import type { RunningNow } from '../../../preload/contract/campaign.ts'
import { Note } from '../../components/controls.tsx'
import { useFit } from '../../components/fit.ts'
import type { Inks } from '../../components/inks.ts'
import { RowCanvas } from '../../components/RowCanvas.tsx'
import { inSlots, type RowsHandle, useRows } from '../../components/virtual.ts'
import { statusOf } from '../../status.ts'
import { graphWidth, paintGraph, rowHeight } from './graph.ts'
import { paintInterval } from './intervals.ts'
import type { Line } from './lines.ts'
import styles from './Tree.module.css'
import { TreeFigures } from './TreeFigures.tsx'
import { type Fits, TreeFold, TreeRow } from './TreeRow.tsx'
import type { TreeModel } from './useTreeModel.ts'

/** Rows kept ready on either side of what is seen. */
const beyond = 10

export type TreeRowsHandle = Pick<RowsHandle, 'page'> & { readonly focus: () => void }

type Props = {
  readonly model: TreeModel
  readonly running: ReadonlySet<number>
  readonly runs: readonly RunningNow[]
  readonly decimals: number
  readonly selected: number | null
  /** The line that the keyboard is on: an experiment or a fold. */
  readonly activeKey: string | null
  readonly handle: RefObject<TreeRowsHandle | null>
  readonly onPick: (line: Line) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** The lines of the tree that are in sight. */
export function TreeRows({ model, running, runs, decimals, selected, activeKey, handle, onPick, onKeyDown }: Props) {
  const { rows, lines, hits, layout, scale } = model
  const list = useRows(lines.length, rowHeight, beyond)
  const show = list.handle
  const element = useRef<HTMLDivElement>(null)
  const { scroller } = list
  // The same function as long as the list lives: another one at each render would have the box watched anew in every frame of a scroll.
  const box = useCallback(
    (found: HTMLDivElement | null) => {
      element.current = found
      return scroller(found)
    },
    [scroller],
  )
  useImperativeHandle(handle, () => ({ page: show.page, focus: () => element.current?.focus() }), [show])

  const activeLine = activeKey === null ? -1 : model.indexOf(activeKey)
  // Only a change of selection scrolls: lines change with every event.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (activeLine >= 0) show.show(activeLine)
  }, [activeKey])
  useAnchor(model, show)

  const stages = useMemo(() => stagesOf(runs), [runs])
  const graph = useCallback(
    (context: CanvasRenderingContext2D, first: number, end: number, inks: Inks) =>
      paintGraph(context, { ...model, running, filtered: model.hits !== null }, first, end, inks),
    [model, running],
  )
  const intervals = useCallback(
    (context: CanvasRenderingContext2D, first: number, end: number, inks: Inks) => {
      for (let at = first; at < end; at++) {
        const line = lines[at]
        const row = line?.kind === 'row' ? rows[line.index] : undefined
        if (row === undefined) continue
        const status = statusOf(row, running)
        // What still waits for runs has no hue of its own yet.
        const hue = status === 'pooled' || status === 'queued' ? 'discard' : status
        paintInterval(context, scale, row, hue, (at - first + 0.5) * rowHeight, inks)
      }
    },
    [lines, rows, scale, running],
  )

  const numberWidth = 12 + 7 * Math.max(3, String(rows[0]?.number ?? 0).length)
  const fits = useFits(list.width - graphWidth - numberWidth, scale.range[1])
  const shown = inSlots(list.first, Math.min(list.end, lines.length), lines.length, list.slots)
  return (
    <div
      ref={box}
      className={styles.scroll}
      role="tree"
      aria-label="Experiment tree"
      tabIndex={0}
      // Elements stand in the order of their slots; this is the order in which they are seen.
      aria-owns={lines
        .slice(list.first, list.end)
        .map((line) => `tree-${line.key}`)
        .join(' ')}
      aria-activedescendant={activeLine >= 0 ? `tree-${activeKey}` : undefined}
      onKeyDown={onKeyDown}
    >
      {rows.length === 0 ? (
        <Note small title="No experiment yet">
          The baseline comes first.
        </Note>
      ) : null}
      <div
        className={styles.all}
        style={{ height: list.height, '--number-width': `${numberWidth}px` } as CSSProperties}
      >
        <div className={styles.zero} style={{ height: list.height }} />
        {shown.map(({ at, slot }) => {
          const line = lines[at] as Line
          const place = {
            top: at * rowHeight,
            active: line.key === activeKey,
            position: at + 1,
            count: lines.length,
            decimals,
            fits,
            onPick,
          }
          const row = line.kind === 'row' ? rows[line.index] : undefined
          return line.kind === 'fold' ? (
            <TreeFold key={slot} line={line} rows={rows} {...place} />
          ) : row === undefined ? null : (
            <TreeRow
              key={slot}
              line={line}
              row={row}
              depth={layout.depth[line.index] ?? 0}
              running={running}
              stage={stages.get(row.number) ?? ''}
              selected={row.number === selected && line.key === activeKey}
              aside={hits !== null && !hits.has(line.index)}
              {...place}
            />
          )
        })}
        <TreeFigures
          first={list.first}
          end={list.end}
          count={lines.length}
          model={model}
          running={running}
          stages={stages}
          decimals={decimals}
          fits={fits}
        />
        <RowCanvas
          first={list.first}
          end={list.end}
          count={lines.length}
          rowHeight={rowHeight}
          width={graphWidth}
          className={styles.graph}
          paint={graph}
        />
        <RowCanvas
          first={list.first}
          end={list.end}
          count={lines.length}
          rowHeight={rowHeight}
          width={scale.range[1]}
          className={styles.intervals}
          paint={intervals}
        />
      </div>
    </div>
  )
}

/** Why the runs that are under way were made, by the number of their experiment. */
function stagesOf(runs: readonly RunningNow[]): ReadonlyMap<number, string> {
  return new Map(runs.flatMap(({ experiment, stage }) => (experiment === null ? [] : [[experiment, stage] as const])))
}

/** The room that texts have right of the number, beside a drawing of a width. */
function useFits(width: number, plotWidth: number): Fits {
  const usual = useFit('400 12px')
  const strong = useFit('500 12px')
  const small = useFit('400 11px')
  const valueRoom = plotWidth < 92 ? 54 : 60
  const room = Math.max(40, width - valueRoom - plotWidth - 24)
  return useMemo(() => ({ usual, strong, small, room, valueRoom }), [usual, strong, small, room, valueRoom])
}

/** What is being read stays where it is when experiments come above it; at the top, new ones come into sight. */
function useAnchor(model: TreeModel, handle: RowsHandle): void {
  const known = useRef(model)
  useLayoutEffect(() => {
    const before = known.current
    known.current = model
    if (before === model || before.hits !== null || model.hits !== null) return
    const top = handle.top()
    const key = before.lines[top]?.key
    if (top === 0 || key === undefined) return
    const now = model.indexOf(key)
    if (now >= 0 && now !== top) handle.shift(now - top)
  }, [model, handle])
}
