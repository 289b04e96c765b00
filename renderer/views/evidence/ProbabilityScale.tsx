import { linearScale, logit } from '../../components/chart/scale.ts'
import { formatProbability } from '../../format.ts'

const right = 12

/** How probable it is that the win is real, on a scale on which 0.9, 0.99 and 0.999 are equally far apart. */
export function ProbabilityScale({
  probability,
  keepFrom,
  width,
}: {
  readonly probability: number
  readonly keepFrom: number
  readonly width: number
}) {
  const reach = logit(0.9995)
  const x = linearScale([-reach, reach], [0, width - right])
  const at = x.at(logit(probability))
  const from = x.at(logit(keepFrom))
  const text = formatProbability(probability)
  return (
    <svg
      width={width}
      height="36"
      role="img"
      aria-label={`Probability that the win is real: ${text}; kept from ${formatProbability(keepFrom)}.`}
    >
      <rect x="0" y="16" width={from} height="4" fill="var(--bg-selected)" />
      <rect x={from} y="16" width={Math.max(0, width - right - from)} height="4" fill="var(--keep)" />
      <path d={`M${x.at(0)} 16v4`} stroke="var(--axis)" />
      <path d={`M${at} 10v16`} stroke="var(--text)" strokeWidth="2" />
      <text
        x={at < width / 2 ? at + 6 : at - 6}
        y="12"
        textAnchor={at < width / 2 ? 'start' : 'end'}
        fontSize="11"
        fontWeight="600"
        fill="var(--text)"
      >
        {text}
      </text>
      <text
        x={at < width / 2 ? width - right : 0}
        y="12"
        textAnchor={at < width / 2 ? 'end' : 'start'}
        fontSize="11"
        fill="var(--text-2)"
      >
        probability that the win is real
      </text>
      <text x="0" y="33" fontSize="11" fill="var(--text-3)">
        surely not
      </text>
      <text x={x.at(0)} y="33" textAnchor="middle" fontSize="11" fill="var(--text-3)">
        even
      </text>
      <text x={width - right} y="33" textAnchor="end" fontSize="11" fill="var(--keep)">
        keep from {formatProbability(keepFrom, 2)}
      </text>
    </svg>
  )
}
