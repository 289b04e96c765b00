import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ExperimentRow } from '../../preload/contract/experiment.ts'
import type { Result } from '../../preload/contract/methods.ts'
import type { CallError } from './client.ts'
import { useEngine } from './connection.tsx'

/** A campaign's experiments as last known. The same rows, and the same object, as long as nothing changed. */
export type Experiments = {
  readonly revision: number
  /** Newest first. */
  readonly rows: readonly ExperimentRow[]
}

/**
 * All experiments of a campaign, newest first. Asked for once; from then on only for what changed since, so that an event costs the
 * same in a campaign of ten experiments and of ten thousand.
 */
export function useExperiments(campaign: string): UseQueryResult<Experiments, CallError> {
  const { client, queries } = useEngine()
  const queryKey = ['experiment.changes', { campaign }]
  return useQuery<Experiments, CallError>({
    queryKey,
    queryFn: async () => {
      const known = queries.getQueryData<Experiments>(queryKey)
      const answer = await client.call('experiment.changes', { campaign, since: known?.revision ?? 0 })
      return mergeExperiments(known, answer)
    },
    // Rows that did not change are the same objects already: comparing ten thousand of them field by field would find that out.
    structuralSharing: false,
  })
}

/** What is known after an answer to "what changed since?"; an answer from before what is known is of another database, and is all there is. */
export function mergeExperiments(
  known: Experiments | undefined,
  { revision, columns }: Result<'experiment.changes'>,
): Experiments {
  const changed = columns.number.map((_, index) => rowAt(columns, index))
  if (known === undefined || revision < known.revision)
    return { revision, rows: changed.sort((a, b) => b.number - a.number) }
  if (changed.length === 0) return known
  const rows = [...known.rows]
  const added: ExperimentRow[] = []
  for (const row of changed) {
    const place = placeOf(known.rows, row.number)
    if (place === -1) added.push(row)
    else rows[place] = row
  }
  return { revision, rows: [...added.sort((a, b) => b.number - a.number), ...rows] }
}

/** Where a number stands in rows that come newest first; -1 where it does not. */
function placeOf(rows: readonly ExperimentRow[], number: number): number {
  let low = 0
  let high = rows.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = (rows[middle] as ExperimentRow).number
    if (found === number) return middle
    if (found > number) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function rowAt(columns: Result<'experiment.changes'>['columns'], index: number): ExperimentRow {
  const at = <T>(column: readonly T[]): T => column[index] as T
  const word = <W>({ words, codes }: { readonly words: readonly W[]; readonly codes: readonly number[] }): W =>
    words[codes[index] as number] as W
  return {
    number: at(columns.number),
    parent: at(columns.parent),
    kind: word(columns.kind),
    hypothesis: at(columns.hypothesis),
    author: word(columns.author),
    state: word(columns.state),
    verdict: word(columns.verdict),
    reason: word(columns.reason),
    effect: at(columns.effect),
    lo: at(columns.lo),
    hi: at(columns.hi),
    probability: at(columns.probability),
    runs: at(columns.runs),
    countedRuns: at(columns.countedRuns),
    blockRuns: at(columns.blockRuns),
    costMs: at(columns.costMs),
    value: at(columns.value),
    hours: at(columns.hours),
    added: at(columns.added),
    removed: at(columns.removed),
    hasFinding: word(columns.hasFinding),
    createdAt: at(columns.createdAt),
    decidedAt: at(columns.decidedAt),
  }
}
