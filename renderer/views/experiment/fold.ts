import type { DiffLine } from './diff.ts'

/** A stretch of unchanged lines longer than this is folded, but for its edges. */
const mostContext = 12
const edge = 3

export type FoldedLine = DiffLine | { readonly kind: 'folded'; readonly at: number; readonly lines: number }

/** Folds long stretches of unchanged lines inside hunks; `opened` holds the stretches (by their first index) that stay open. */
export function foldContext(lines: readonly DiffLine[], opened: ReadonlySet<number>): readonly FoldedLine[] {
  const out: FoldedLine[] = []
  for (let index = 0; index < lines.length; ) {
    let end = index
    while (end < lines.length && lines[end]?.kind === 'same') end += 1
    if (end - index > mostContext && !opened.has(index)) {
      out.push(...lines.slice(index, index + edge))
      out.push({ kind: 'folded', at: index, lines: end - index - 2 * edge })
      out.push(...lines.slice(end - edge, end))
      index = end
    } else if (end > index) {
      for (let at = index; at < end; at++) out.push(lines[at] as DiffLine)
      index = end
    } else {
      out.push(lines[index] as DiffLine)
      index += 1
    }
  }
  return out
}
