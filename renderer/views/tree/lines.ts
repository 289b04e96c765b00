import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { onTrunk } from '../../status.ts'

/** One line of the list: a row by its index, or a stretch of rows folded into one. `key` outlives new rows. */
export type Line =
  | { readonly kind: 'row'; readonly index: number; readonly key: string }
  | {
      readonly kind: 'fold'
      readonly first: number
      readonly last: number
      readonly key: string
      readonly why: 'siblings' | 'filter'
    }

/** A run of siblings shorter than this is not worth folding: the fold's own row would hide as much as it says. */
const smallestFold = 3
/** Around the newest keeps everything stays in sight: that is what is being looked at. */
const openKeeps = 2

/**
 * The lines to show for rows (newest first). Without `hits`, decided leaves that share a parent and lie below the last two
 * keeps fold; with `hits` (by index), everything but the hits and the trunk does. A fold whose key is in `opened` stays open.
 */
export function linesOf(
  rows: readonly ExperimentRow[],
  hits: ReadonlySet<number> | null,
  opened: ReadonlySet<string>,
): readonly Line[] {
  const hasChild = new Set<number>()
  for (const row of rows) if (row.parent !== null && !onTrunk(row)) hasChild.add(row.parent)
  const lines: Line[] = []
  let keeps = 0
  let index = 0
  while (index < rows.length) {
    const first = index
    const row = rows[index] as ExperimentRow
    if (row.verdict === 'keep' && row.number !== 0) keeps += 1
    if (hits === null) {
      if (keeps >= openKeeps) while (index < rows.length && foldable(rows, index, first, hasChild)) index += 1
    } else {
      while (index < rows.length && !hits.has(index) && !onTrunk(rows[index] as ExperimentRow)) index += 1
    }
    const length = index - first
    // The oldest row names the fold: newer siblings may still join it.
    const key = `fold-${rows[Math.max(first, index - 1)]?.number ?? 0}`
    if (length >= (hits === null ? smallestFold : 1) && !opened.has(key)) {
      lines.push({ kind: 'fold', first, last: index - 1, key, why: hits === null ? 'siblings' : 'filter' })
    } else if (length > 0) {
      for (let open = first; open < index; open++) lines.push(lineOf(rows, open))
    } else {
      lines.push(lineOf(rows, index))
      index += 1
    }
  }
  return lines
}

function lineOf(rows: readonly ExperimentRow[], index: number): Line {
  return { kind: 'row', index, key: `row-${rows[index]?.number ?? 0}` }
}

function foldable(
  rows: readonly ExperimentRow[],
  index: number,
  first: number,
  hasChild: ReadonlySet<number>,
): boolean {
  const row = rows[index] as ExperimentRow
  return row.verdict !== 'pending' && !onTrunk(row) && !hasChild.has(row.number) && row.parent === rows[first]?.parent
}

/** What a fold says: `22 to 65: 42 discarded, 2 inconclusive`, and the best effect in it. */
export function foldSummary(
  rows: readonly ExperimentRow[],
  first: number,
  last: number,
): {
  readonly from: number
  readonly to: number
  readonly counts: readonly (readonly [string, number])[]
  readonly best: number | null
} {
  const counts = new Map<string, number>()
  let best: number | null = null
  for (let index = first; index <= last; index++) {
    const row = rows[index] as ExperimentRow
    const word = foldWord[row.verdict]
    counts.set(word, (counts.get(word) ?? 0) + 1)
    if (row.effect !== null && (best === null || row.effect > best)) best = row.effect
  }
  return {
    from: rows[last]?.number ?? 0,
    to: rows[first]?.number ?? 0,
    counts: [...counts].sort((a, b) => b[1] - a[1]),
    best,
  }
}

const foldWord: Readonly<Record<ExperimentRow['verdict'], string>> = {
  pending: 'waiting',
  keep: 'kept',
  discard: 'discarded',
  inconclusive: 'inconclusive',
  crash: 'crashed',
  retired: 'retired',
}
