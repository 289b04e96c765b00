import { useVirtualizer } from '@tanstack/react-virtual'
import type { CSSProperties, KeyboardEvent } from 'react'
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { isTyping } from '../../app/keys.ts'
import { useFilterText, useOverlay, usePreferences } from '../../app/preferences.ts'
import { Button, Key, Note } from '../../components/controls.tsx'
import { useMedia } from '../../components/hooks.ts'
import { matches, parseFilter } from '../../filter.ts'
import { effectDecimals, formatCount } from '../../format.ts'
import { incumbentOf, onTrunk } from '../../status.ts'
import { FilterMistakes, Magnifier } from './FilterParts.tsx'
import { layoutTree } from './layout.ts'
import { type Line, linesOf } from './lines.ts'
import { effectScale } from './plot.ts'
import styles from './Tree.module.css'
import { TreeRow } from './TreeRow.tsx'

export const rowHeight = 24

type Props = {
  /** Newest first. */
  readonly rows: readonly ExperimentRow[]
  readonly head: CampaignHead
  readonly selected: number | null
  readonly onSelect: (experiment: number) => void
}

/** Every experiment as a line: lanes like a git graph, the stack as the trunk, each ending in its effect on one shared axis. */
export function Tree({ rows, head, selected, onSelect }: Props) {
  const text = useFilterText((state) => state.text)
  const setText = useFilterText((state) => state.setText)
  const wanted = useDeferredValue(text)
  const followLatest = usePreferences((state) => state.followLatest)
  const set = usePreferences((state) => state.set)
  const small = useMedia('(max-width: 1180px)')
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [activeFold, setActiveFold] = useState<string | null>(null)
  const running = head.running?.experiment ?? null

  const layout = useMemo(
    () => layoutTree(rows.map((row) => ({ number: row.number, parent: row.parent, trunk: onTrunk(row) }))),
    [rows],
  )
  const filter = useMemo(() => parseFilter(wanted), [wanted])
  const hits = useMemo(() => {
    if (filter.tests.length === 0) return null
    const found = new Set<number>()
    rows.forEach((row, index) => {
      if (matches(filter, row, running)) found.add(index)
    })
    return found
  }, [filter, rows, running])
  const lines = useMemo(() => linesOf(rows, hits, opened), [rows, hits, opened])
  const incumbent = useMemo(() => incumbentOf(rows), [rows])
  const topKeep = useMemo(() => rows.findIndex(onTrunk), [rows])
  const parents = useMemo(() => new Map(rows.map((row, index) => [row.number, index])), [rows])
  const scale = useMemo(() => effectScale(rows, small ? 64 : 92), [rows, small])
  const decimals = effectDecimals(head.noise)
  const numberWidth = `${12 + 7 * Math.max(3, String(rows[0]?.number ?? 0).length)}px`

  const scroll = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    getItemKey: (index) => lines[index]?.key ?? index,
  })

  const activeKey = activeFold ?? (selected === null ? null : `row-${selected}`)
  const activeLine = useMemo(() => lines.findIndex((line) => line.key === activeKey), [lines, activeKey])
  const reveal = useRef(virtual.scrollToIndex)
  reveal.current = virtual.scrollToIndex
  // New rows above would move what is being read: only a change of selection scrolls.
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines change with every event, the selection does not
  useEffect(() => {
    if (activeKey === null) return
    const index = lines.findIndex((line) => line.key === activeKey)
    if (index >= 0) reveal.current(index, { align: 'auto' })
  }, [activeKey])

  const activate = useCallback(
    (line: Line | undefined, byHand: boolean) => {
      if (line === undefined) return
      if (byHand) set({ followLatest: false })
      if (line.kind === 'fold') setActiveFold(line.key)
      else {
        setActiveFold(null)
        onSelect(rows[line.index]?.number ?? 0)
      }
    },
    [onSelect, rows, set],
  )
  const toggle = useCallback((key: string) => {
    setOpened((known) => {
      const next = new Set(known)
      if (!next.delete(key)) next.add(key)
      return next
    })
    setActiveFold(null)
  }, [])
  const following = followLatest && (running === null || running === selected)
  const follow = useCallback(() => {
    set({ followLatest: !following })
    if (!following && running !== null) onSelect(running)
  }, [set, following, running, onSelect])
  const press = useCallback(
    (key: string): boolean => {
      const line = lines[activeLine]
      const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 240) / rowHeight) - 1)
      const steps: Readonly<Record<string, number>> = {
        ArrowDown: 1,
        j: 1,
        ArrowUp: -1,
        k: -1,
        PageDown: page,
        PageUp: -page,
      }
      const step = steps[key]
      if (step !== undefined) {
        activate(lines[Math.min(lines.length - 1, Math.max(0, activeLine === -1 ? 0 : activeLine + step))], true)
      } else if (key === 'Home') activate(lines[0], true)
      else if (key === 'End') activate(lines.at(-1), true)
      else if (key === 'f') follow()
      else if (line?.kind === 'fold' && (key === 'Enter' || key === 'ArrowRight' || key === ' ')) {
        toggle(line.key)
        onSelect(rows[line.first]?.number ?? 0)
      } else if (line?.kind === 'row' && key === 'ArrowLeft') {
        const parent = rows[line.index]?.parent
        if (parent !== null && parent !== undefined) {
          setActiveFold(null)
          set({ followLatest: false })
          onSelect(parent)
        }
      } else return false
      return true
    },
    [lines, activeLine, activate, toggle, follow, set, onSelect, rows],
  )
  // j and k mean next and previous wherever the focus is, unless something is typed.
  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent): void {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target) ||
        useOverlay.getState().open !== null
      )
        return
      if ((event.key === 'j' || event.key === 'k' || event.key === 'f') && press(event.key)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [press])
  function onTreeKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'j' || event.key === 'k' || event.key === 'f')
      return
    if (press(event.key)) event.preventDefault()
  }

  return (
    <section className={styles.pane} aria-label="Experiments">
      <div className={styles.tool}>
        <Magnifier />
        <input
          data-filter
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              if (text !== '') setText('')
              else event.currentTarget.blur()
            } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
              event.preventDefault()
              scroll.current?.focus()
            }
          }}
          placeholder={`Filter ${formatCount(rows.length)} experiments`}
          aria-label="Filter experiments"
          aria-keyshortcuts="/"
          spellCheck={false}
        />
        {hits === null ? <Key>/</Key> : <span role="status">{formatCount(hits.size)} found</span>}
        {small ? null : <span className={styles.axisName}>effect over incumbent</span>}
        <Button
          look="quiet"
          aria-pressed={following}
          onClick={follow}
          title="Select what runs, and what runs after it (f)"
        >
          {following ? 'Following latest' : 'Follow latest'}
        </Button>
      </div>
      {filter.mistakes.length > 0 ? <FilterMistakes mistakes={filter.mistakes} /> : <span />}
      <div
        ref={scroll}
        className={styles.scroll}
        role="tree"
        aria-label="Experiment tree"
        tabIndex={0}
        aria-activedescendant={activeLine >= 0 ? `tree-${activeKey}` : undefined}
        onKeyDown={onTreeKey}
      >
        {rows.length === 0 ? (
          <Note small title="No experiment yet">
            The baseline comes first.
          </Note>
        ) : null}
        <div
          className={styles.all}
          style={{ height: virtual.getTotalSize(), '--number-width': numberWidth } as CSSProperties}
        >
          <div className={styles.zero} style={{ height: virtual.getTotalSize() }} />
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return line === undefined ? null : (
              <TreeRow
                key={line.key}
                line={line}
                top={item.start}
                rows={rows}
                layout={layout}
                parents={parents}
                topKeep={topKeep}
                incumbent={incumbent}
                running={head.running}
                scale={scale}
                decimals={decimals}
                selected={line.kind === 'row' && rows[line.index]?.number === selected && activeFold === null}
                active={line.key === activeKey}
                filtered={hits !== null}
                aside={hits !== null && line.kind === 'row' && !hits.has(line.index)}
                last={item.index === lines.length - 1}
                position={item.index + 1}
                count={lines.length}
                onPick={() => (line.kind === 'fold' ? toggle(line.key) : activate(line, true))}
              />
            )
          })}
        </div>
      </div>
    </section>
  )
}
