import { Command } from 'cmdk'
import { useDeferredValue, useRef, useState } from 'react'
import type { LogSearch as Found, LogHit } from '../../preload/contract/run.ts'
import { useCall } from '../client/connection.tsx'
import { classes } from '../components/classes.ts'
import { Dialog } from '../components/controls.tsx'
import { counted } from '../format.ts'
import { textToFind, useLogTarget } from './log-target.ts'
import { go } from './navigation.ts'
import styles from './Palette.module.css'
import { useOverlay } from './preferences.ts'
import type { CampaignRoute } from './route.ts'
import { useActiveItem } from './useActiveItem.ts'

/** More lines than this are not read; another word is quicker. */
const mostHits = 200

/** Words in any log of the campaign: pick a line to see it where it was printed. */
export function LogSearch({ route }: { readonly route: CampaignRoute }) {
  const show = useOverlay((state) => state.show)
  const aim = useLogTarget((state) => state.aim)
  const [text, setText] = useState('')
  const list = useRef<HTMLDivElement>(null)
  useActiveItem(list)
  const query = useDeferredValue(text.trim()).slice(0, 500)
  const asked = query.length > 1
  const found = useCall(
    'log.search',
    { campaign: route.campaign, query: asked ? query : '-', limit: mostHits },
    { enabled: asked, keep: true },
  )
  const hits = asked ? (found.data?.hits ?? []) : []
  // What was selected may be gone from the new answer: then it is the first, so that Enter always opens what is marked.
  const [selected, select] = useState('')
  const current = hits.some((hit) => keyOf(hit) === selected) ? selected : hits[0] === undefined ? '' : keyOf(hits[0])
  return (
    <Dialog label="Search every log" atTop onClose={() => show(null)}>
      <Command
        ref={list}
        className={classes(styles.palette, styles.search)}
        label="Lines"
        loop
        shouldFilter={false}
        value={current}
        onValueChange={select}
      >
        <Command.Input autoFocus value={text} onValueChange={setText} placeholder="Words in any log of this campaign" />
        <Command.List>
          <Command.Empty>{emptyText(asked, found.error, found.isFetching)}</Command.Empty>
          {hits.map((hit) => (
            <Command.Item
              key={keyOf(hit)}
              value={keyOf(hit)}
              onSelect={() => {
                show(null)
                aim({ run: hit.run, offset: hit.offset, text: textToFind(hit.line) })
                const experiment = hit.experiment ?? route.experiment ?? 0
                go({ ...route, view: 'campaign', experiment, tab: 'log', run: hit.run })
              }}
            >
              <span className={styles.where}>
                {hit.experiment === null ? '' : `experiment ${hit.experiment}, `}run {hit.runNumber}
              </span>
              <code className={styles.clip}>
                <Marked text={textToFind(hit.line)} words={query.toLowerCase().split(/[^\p{L}\p{N}_.]+/u)} />
              </code>
            </Command.Item>
          ))}
        </Command.List>
        <p className={styles.foot} role="status">
          {footText(asked ? found.data : undefined)}
        </p>
      </Command>
    </Dialog>
  )
}

function keyOf(hit: LogHit): string {
  return `${hit.run}-${hit.offset}`
}

function emptyText(asked: boolean, error: Error | null, asking: boolean): string {
  if (!asked) return 'Every word must stand in the line, in any case and order.'
  if (error !== null) return error.message
  return asking ? 'Searching.' : 'No log has such a line.'
}

function footText(found: Found | undefined): string {
  if (found === undefined) return 'Every log of this campaign, that of the run that runs now among them.'
  const { length } = found.hits
  const lines =
    length === 0
      ? ''
      : length === mostHits
        ? `The newest ${mostHits} lines. `
        : `${counted(length, 'line')}, newest first. `
  return lines + spoolText(found.spools)
}

/** Which logs were looked through as they are now. */
function spoolText(spools: Found['spools']): string {
  return spools
    .map(({ runNumber, ended, fromByte }) => {
      const what = fromByte === 0 ? 'what it has printed so far' : 'the last 16 MiB that it has printed so far'
      return ended
        ? `Run ${runNumber} has ended and is being stored.`
        : `Run ${runNumber} runs: ${what} is searched too.`
    })
    .join(' ')
}

/** A line with the words that were asked for in strong. */
function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  const parts: { readonly text: string; readonly strong: boolean }[] = []
  const folded = text.toLowerCase()
  let from = 0
  while (from < text.length) {
    const next = words
      .filter((word) => word !== '')
      .map((word) => ({ at: folded.indexOf(word, from), length: word.length }))
      .filter((hit) => hit.at >= 0)
      .sort((a, b) => a.at - b.at || b.length - a.length)[0]
    const at = next?.at ?? text.length
    if (at > from) parts.push({ text: text.slice(from, at), strong: false })
    if (next !== undefined) parts.push({ text: text.slice(at, at + next.length), strong: true })
    from = at + (next?.length ?? 0)
  }
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no identity but their place
  return parts.map((part, index) => (part.strong ? <b key={index}>{part.text}</b> : part.text))
}
