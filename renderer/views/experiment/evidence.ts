import type { EvidenceDot } from '../../../preload/contract/experiment.ts'

/** More lines than this are not read one by one: then a line stands for a stage. */
const mostLines = 14

export type DotRow = { readonly key: string; readonly label: string; readonly dots: readonly EvidenceDot[] }

/** The lines of the evidence picture in order of time: one per run, or one per stage where there are too many. */
export function rowsOfDots(dots: readonly EvidenceDot[]): readonly DotRow[] {
  const inTime = dots.toSorted((a, b) => a.at - b.at)
  if (inTime.length <= mostLines)
    return inTime.map((dot) => ({ key: dot.run, label: `${shortStage(dot.stage)} ${dot.seed}`, dots: [dot] }))
  const stages = new Map<string, EvidenceDot[]>()
  for (const dot of inTime) stages.set(dot.stage, [...(stages.get(dot.stage) ?? []), dot])
  return [...stages].map(([stage, group]) => ({ key: stage, label: `${stage}, ${group.length}`, dots: group }))
}

function shortStage(stage: string): string {
  return stage === 'screen' || stage === 'confirm' ? `${stage}, seed` : `${stage} seed`
}

/** A domain that holds zero and every value, with a tenth of air at each end. */
export function evidenceExtent(values: readonly (number | null)[]): readonly [number, number] {
  let low = 0
  let high = 0
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const air = (high - low || 1e-4) * 0.1
  return [low - air, high + air]
}
