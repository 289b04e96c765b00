import type { LogFound } from '../../../preload/contract/run.ts'

type Ask = (wanted: {
  readonly query: string | null
  readonly from: number
  readonly back: boolean
}) => Promise<LogFound>

/** Where a search begins: behind the last find, else at the first line on the screen. */
export type FindFrom = { readonly after: number | null; readonly top: number; readonly total: number }

export type Hit = { readonly offset: number; readonly line: string; readonly around: boolean }

/**
 * Looks through a whole log for words, or without words for what looks like a failure, and goes round at its end. The engine looks through
 * a part a call, so that it stays answerable and a search can be given up. Null: it is nowhere.
 */
export async function findInWhole(
  ask: Ask,
  query: string | null,
  from: FindFrom,
  back: boolean,
  { signal, told }: { readonly signal: AbortSignal; readonly told: (share: number) => void },
): Promise<Hit | null> {
  // A first search for a failure begins where the log does: the first one is the cause of the others.
  const start =
    from.after === null ? (query === null ? (back ? from.total : 0) : from.top) : back ? from.after : from.after + 1
  const ways = [
    { begin: start, around: false },
    { begin: back ? from.total : 0, around: true },
  ]
  for (const { begin, around } of ways) {
    for (let at = begin; !signal.aborted; ) {
      const answer = await ask({ query, from: at, back })
      if (answer.found !== null) return { ...answer.found, around }
      if (answer.atEnd || (around && (back ? answer.searched <= start : answer.searched >= start))) break
      at = answer.searched
      told(Math.min(1, Math.abs(at - begin) / Math.max(1, from.total)))
    }
  }
  return null
}
