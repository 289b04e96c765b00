import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import type { Scale } from '../../components/chart/scale.ts'
import { hueOf } from '../../components/Shape.tsx'
import type { Status } from '../../status.ts'

/** An effect and its interval on the axis all rows share; a chevron where it lies beyond the edge. */
export function IntervalMark({
  scale,
  row,
  status,
  height,
}: {
  readonly scale: Scale
  readonly row: ExperimentRow
  readonly status: Status
  readonly height: number
}) {
  const [left, right] = scale.range
  if (row.effect === null || !Number.isFinite(row.effect)) return <span />
  const middle = height / 2
  const at = scale.at(row.effect)
  const hue = hueOf(status === 'pooled' || status === 'queued' ? 'discard' : status)
  if (at < left || at > right) {
    const edge = at < left ? left + 2 : right - 2
    const turn = at < left ? 4 : -4
    return (
      <svg className={hue} width={right - left} height={height} aria-hidden="true">
        <path
          d={`M${edge + turn} ${middle - 4}L${edge} ${middle}L${edge + turn} ${middle + 4}`}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
        />
      </svg>
    )
  }
  const lo = Math.max(left, scale.at(row.lo ?? row.effect))
  const hi = Math.min(right, scale.at(row.hi ?? row.effect))
  return (
    <svg className={hue} width={right - left} height={height} aria-hidden="true">
      <path
        d={`M${lo.toFixed(1)} ${middle}H${hi.toFixed(1)}`}
        stroke="currentColor"
        strokeWidth="1.5"
        opacity={status === 'discard' ? 0.7 : 1}
      />
      <circle cx={at} cy={middle} r="2.5" fill="currentColor" />
    </svg>
  )
}
