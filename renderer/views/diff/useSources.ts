import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useEngine } from '../../client/connection.tsx'
import { parseDiff } from './parse.ts'
import type { Sources } from './rows.ts'

/** A patch of more files than this shows its hunks alone. */
const mostFiles = 20

/** The files of an experiment's patch as they were before it, as far as they are known. */
export function useSources(campaign: string, experiment: number, diff: string): Sources {
  const { client } = useEngine()
  const paths = useMemo(() => {
    const before = parseDiff(diff).lines.flatMap((line) =>
      line.kind === 'file' && line.before !== null ? [line.before] : [],
    )
    return before.length > mostFiles ? [] : before
  }, [diff])
  const combine = useMemo(() => {
    return (results: readonly UseQueryResult<{ text: string; truncated: boolean }>[]): Sources =>
      new Map(
        results.flatMap(({ data }, index) => {
          const path = paths[index]
          return data === undefined || data.truncated || path === undefined ? [] : [[path, linesOf(data.text)] as const]
        }),
      )
  }, [paths])
  return useQueries({
    queries: paths.map((path) => {
      const args = { campaign, experiment, path }
      return {
        queryKey: ['experiment.source', args],
        queryFn: () => client.call('experiment.source', args),
        staleTime: Number.POSITIVE_INFINITY,
      }
    }),
    combine,
  })
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
