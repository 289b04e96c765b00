import type { Diff, DiffLine } from './parse.ts'

/** A stretch of unchanged lines longer than this is folded, but for its edges. */
const mostContext = 12
const edge = 3

type CodeLine = Extract<DiffLine, { kind: 'same' | 'add' | 'remove' }>
type OtherLine = Extract<DiffLine, { kind: 'file' | 'hunk' | 'note' }>

/** One line of the list. `file` is the number of its file in the diff, from 0. */
export type Row =
  | OtherLine
  | (CodeLine & { readonly file: number })
  /** Unchanged lines that are not shown; `known`: they can be. */
  | { readonly kind: 'folded'; readonly key: string; readonly lines: number; readonly known: boolean }

/** The lines of files as they were before the patch, by their path then. */
export type Sources = ReadonlyMap<string, readonly string[]>

/** The diff as lines of a list: long stretches of unchanged lines folded, those that git left out too, open where asked. */
export function rowsOf(diff: Diff, sources: Sources, opened: ReadonlySet<string>, whole: boolean): readonly Row[] {
  const out: Row[] = []
  const { lines } = diff
  const isOpen = (key: string) => whole || opened.has(key)
  let file = -1
  let source: readonly string[] | undefined
  // Where the file goes on after what was listed last, in the old and the new one.
  let next = { from: 1, to: 1 }

  const hidden = (key: string, from: number, to: number, count: number): void => {
    if (source === undefined || !isOpen(key)) {
      out.push({ kind: 'folded', key, lines: count, known: source !== undefined })
      return
    }
    for (let at = 0; at < count; at++)
      out.push({ kind: 'same', text: source[from - 1 + at] ?? '', from: from + at, to: to + at, file })
  }
  const rest = (): void => {
    const left = (source?.length ?? 0) - (next.from - 1)
    if (file >= 0 && left > 0) hidden(`${file}:end`, next.from, next.to, left)
  }

  for (let index = 0; index < lines.length; ) {
    const line = lines[index] as DiffLine
    if (line.kind === 'file') {
      rest()
      file += 1
      source = line.before === null ? undefined : sources.get(line.before)
      next = { from: 1, to: 1 }
    }
    if (line.kind === 'gap') hidden(`${file}:${line.from}`, line.from, line.to, line.lines)
    else if (line.kind === 'same') {
      const end = endOfSame(lines, index)
      const long = end - index > mostContext && !isOpen(`hunk:${index}`)
      for (let at = index; at < end; at++) {
        if (long && at === index + edge) {
          const count = end - index - 2 * edge
          out.push({ kind: 'folded', key: `hunk:${index}`, lines: count, known: true })
          at = end - edge
        }
        out.push({ ...(lines[at] as CodeLine), file })
      }
      const last = lines[end - 1] as CodeLine
      next = { from: (last.from ?? 0) + 1, to: (last.to ?? 0) + 1 }
      index = end
      continue
    } else if (line.kind === 'add' || line.kind === 'remove') {
      out.push({ ...line, file })
      if (line.from !== null) next = { ...next, from: line.from + 1 }
      if (line.to !== null) next = { ...next, to: line.to + 1 }
    } else out.push(line as OtherLine)
    index += 1
  }
  rest()
  return out
}

function endOfSame(lines: readonly DiffLine[], from: number): number {
  let end = from
  while (end < lines.length && lines[end]?.kind === 'same') end += 1
  return end
}

/** What differs between a removed line and the added one that took its place, as a range of each; null where they have nothing in common. */
export function changedPart(
  removed: string,
  added: string,
): { readonly removed: readonly [number, number]; readonly added: readonly [number, number] } | null {
  const most = Math.min(removed.length, added.length)
  let start = 0
  while (start < most && removed[start] === added[start]) start += 1
  let end = 0
  while (end < most - start && removed[removed.length - 1 - end] === added[added.length - 1 - end]) end += 1
  const common = removed.slice(0, start).trim().length + removed.slice(removed.length - end).trim().length
  if (common === 0) return null
  return { removed: [start, removed.length - end], added: [start, added.length - end] }
}

/** For each line of a pair its changed part, by the line's place in `rows`: as many removed lines as added ones after them are pairs. */
export function marksOf(rows: readonly Row[]): ReadonlyMap<number, readonly [number, number]> {
  const marks = new Map<number, readonly [number, number]>()
  for (let index = 0; index < rows.length; ) {
    const removed = run(rows, index, 'remove')
    const added = run(rows, index + removed, 'add')
    if (removed > 0 && removed === added)
      for (let at = 0; at < removed; at++) {
        const [before, after] = [rows[index + at] as CodeLine, rows[index + removed + at] as CodeLine]
        const part = changedPart(before.text, after.text)
        if (part === null) continue
        marks.set(index + at, part.removed)
        marks.set(index + removed + at, part.added)
      }
    index += Math.max(1, removed + added)
  }
  return marks
}

function run(rows: readonly Row[], from: number, kind: Row['kind']): number {
  let count = 0
  while (rows[from + count]?.kind === kind) count += 1
  return count
}
