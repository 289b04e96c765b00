import type { KeyboardEvent } from 'react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { isTyping } from '../../app/keys.ts'
import { useFilterText, useOverlay, usePreferences } from '../../app/preferences.ts'
import { Button, Key } from '../../components/controls.tsx'
import { useMedia } from '../../components/hooks.ts'
import { parseFilter } from '../../filter.ts'
import { counted, effectDecimals, formatCount } from '../../format.ts'
import { latestRunning, useRunning } from '../../running.ts'
import { FilterMistakes, Magnifier } from './FilterParts.tsx'
import type { Line } from './lines.ts'
import styles from './Tree.module.css'
import { TreeRows, type TreeRowsHandle } from './TreeRows.tsx'
import { useTreeModel } from './useTreeModel.ts'

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
  const followLatest = usePreferences((state) => state.followLatest)
  const set = usePreferences((state) => state.set)
  const small = useMedia('(max-width: 1180px)')
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [activeFold, setActiveFold] = useState<string | null>(null)
  const list = useRef<TreeRowsHandle>(null)
  const running = latestRunning(head)
  const allRunning = useRunning(head)
  const filter = useMemo(() => parseFilter(text), [text])
  const model = useTreeModel(rows, filter, opened, allRunning, small ? 64 : 92)
  const { lines, hits } = model
  const activeKey = activeFold ?? (selected === null ? null : `row-${selected}`)

  const activate = useCallback(
    (line: Line | undefined) => {
      if (line === undefined) return
      set({ followLatest: false })
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
  const pick = useCallback(
    (line: Line) => (line.kind === 'fold' ? toggle(line.key) : activate(line)),
    [toggle, activate],
  )
  const following = followLatest && (running === null || running === selected)
  const follow = useCallback(() => {
    set({ followLatest: !following })
    if (!following && running !== null) onSelect(running)
  }, [set, following, running, onSelect])
  const press = useCallback(
    (key: string): boolean => {
      const at = activeKey === null ? -1 : model.indexOf(activeKey)
      const line = lines[at]
      const page = list.current?.page() ?? 10
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
        activate(lines[Math.min(lines.length - 1, Math.max(0, at === -1 ? 0 : at + step))])
      } else if (key === 'Home') activate(lines[0])
      else if (key === 'End') activate(lines.at(-1))
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
    [lines, model, activeKey, activate, toggle, follow, set, onSelect, rows],
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
              list.current?.focus()
            }
          }}
          placeholder={`Filter ${counted(rows.length, 'experiment')}`}
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
      <TreeRows
        model={model}
        running={allRunning}
        runs={head.running}
        decimals={effectDecimals(head.noise)}
        selected={selected}
        activeKey={activeKey}
        handle={list}
        onPick={pick}
        onKeyDown={onTreeKey}
      />
    </section>
  )
}
