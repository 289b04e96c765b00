import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Curve, CurveWithin, RunRow } from '../../../preload/contract/run.ts'
import type { Client } from '../../client/client.ts'
import { useEngine } from '../../client/connection.tsx'

/** Enough for every pixel of a wide screen; of more the engine gives the lowest and highest. */
const points = 4000
/** What one answer may hold. */
const mostPoints = 100_000

/** The curves of some runs, one list a run. */
export type RunCurves = readonly (readonly Curve[])[]

/** How curves are looked at: what is in sight of them, and how much the past weighs in their smoothing. */
export type Finer = {
  readonly name: string | undefined
  readonly within: CurveWithin | null
  readonly smoothing: number
}

/** Every curve of some runs as a whole, as far as it is known, and whether all were told; the same arrays as long as nothing changed. */
export function useCurves(runs: readonly RunRow[]): { readonly curves: RunCurves; readonly isWhole: boolean } {
  const { client } = useEngine()
  return useQueries({
    queries: runs.map((run) => {
      const args = { run: run.id, name: null, points, within: null, smoothing: 0 }
      return { queryKey: ['run.curves', args], queryFn: () => client.call('run.curves', args) }
    }),
    combine: wholeOf,
  })
}

function wholeOf(results: readonly UseQueryResult<Curve[]>[]): {
  readonly curves: RunCurves
  readonly isWhole: boolean
} {
  return { curves: curvesOf(results), isWhole: results.every((result) => !result.isPending) }
}

/** The same curves, but of one name those that had to be thinned come finer where a part is in sight, and smoothed over all their points. */
export function useFinerCurves(
  runs: readonly RunRow[],
  whole: RunCurves,
  { name, within, smoothing }: Finer,
): RunCurves {
  const { client } = useEngine()
  const isWhole = within === null && smoothing === 0
  const thinned = runs.filter((_, index) => whole[index]?.some((curve) => curve.name === name && !curve.exact))
  const finer = useQueries({
    queries:
      isWhole || name === undefined
        ? []
        : thinned.map((run) => {
            const args = { run: run.id, name, points, within, smoothing }
            return {
              queryKey: ['run.curves', args],
              queryFn: () => client.call('run.curves', args),
              // Until the finer ones are there, those before are better than a gap.
              placeholderData: (before: Curve[] | undefined) => before,
            }
          }),
    combine: curvesOf,
  })
  return useMemo(() => {
    const found = new Map(
      finer.flatMap((curves) => curves.map((curve) => [`${curve.run} ${curve.name}`, curve] as const)),
    )
    if (found.size === 0) return whole
    return whole.map((curves) => curves.map((curve) => found.get(`${curve.run} ${curve.name}`) ?? curve))
  }, [whole, finer])
}

function curvesOf(results: readonly UseQueryResult<Curve[]>[]): RunCurves {
  return results.map((result) => result.data ?? [])
}

/** Every point of the curves of one name, whatever their number: in pieces, so that no answer is large. */
export async function everyPoint(client: Client, whole: RunCurves, name: string): Promise<RunCurves> {
  const every: Curve[][] = []
  for (const curves of whole) {
    const own: Curve[] = []
    for (const curve of curves)
      if (curve.name === name) own.push(curve.exact ? curve : await everyPointOf(client, curve))
    every.push(own)
  }
  return every
}

async function everyPointOf(client: Client, { run, name, total }: Curve): Promise<Curve> {
  const all = { run, name, exact: true, total, smoothed: null }
  const steps: (number | null)[] = []
  const atMs: number[] = []
  const values: number[] = []
  for (let from = 0; from < total; from += mostPoints) {
    const within = { axis: 'index', from, to: from + mostPoints - 1 } as const
    const [piece] = await client.call('run.curves', { run, name, points: mostPoints, within, smoothing: 0 })
    if (piece === undefined) break
    for (const step of piece.steps) steps.push(step)
    for (const at of piece.atMs) atMs.push(at)
    for (const value of piece.values) values.push(value)
  }
  return { ...all, steps, atMs, values }
}
