import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { linearScale, quantile, type Scale } from '../../components/chart/scale.ts'

/** Beyond this share of all effects one far outlier would squeeze the rest; it gets a chevron at the edge instead. */
const shareInSight = 0.9
const margin = 1.25
const smallest = 1e-5

/** The one axis that all rows share: zero in its middle, wide enough for nine effects in ten and for every kept one's estimate. */
export function effectScale(rows: readonly ExperimentRow[], width: number): Scale {
  const sizes: number[] = []
  let kept = 0
  for (const row of rows) {
    if (row.effect === null || !Number.isFinite(row.effect)) continue
    sizes.push(Math.abs(row.effect))
    if (row.verdict === 'keep') kept = Math.max(kept, Math.abs(row.effect))
  }
  sizes.sort((a, b) => a - b)
  const typical = quantile(sizes, shareInSight) ?? 0
  const largest = quantile(sizes, 0.5) ?? 0
  // A kept giant may widen the axis twofold, no more: the others must stay readable.
  const reach = Math.max(smallest, Math.max(typical, Math.min(kept, Math.max(typical, largest) * 2)) * margin)
  return linearScale([-reach, reach], [0, width])
}
