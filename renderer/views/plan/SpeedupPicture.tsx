import type { PlanResult } from '../../../preload/contract/plan.ts'
import { linearScale, linearTicks, stepDecimals } from '../../components/chart/scale.ts'
import { formatSpeedup } from '../../format.ts'

const left = 132
const right = 64
const rowHeight = 28
const top = 18

/** Both rules on one axis: the mean a diamond, eight of ten between the caps, the unmodified code a line. */
export function SpeedupPicture({ result, width }: { readonly result: PlanResult; readonly width: number }) {
  const rows = [
    { name: 'Pawl', ink: 'var(--text)', spread: result.pawl.speedup },
    { name: 'keep what one run liked', ink: 'var(--text-2)', spread: result.greedy.speedup },
  ]
  const ends = rows.flatMap(({ spread }) => [spread.p10, spread.p90])
  const [low, high] = [Math.min(1, ...ends), Math.max(1, ...ends)]
  const air = (high - low || 0.01) * 0.06
  const x = linearScale([low - air, high + air], [left, Math.max(left + 1, width - right)])
  const bottom = top + rows.length * rowHeight
  const ticks = linearTicks(x.domain, Math.max(2, Math.floor((width - left) / 110)))
  const decimals = Math.max(2, stepDecimals((ticks[1] ?? 0) - (ticks[0] ?? 0)))
  const label = rows
    .map(
      ({ name, spread }) =>
        `${name}: ${formatSpeedup(spread.mean)}, eight times in ten ${formatSpeedup(spread.p10)} to ${formatSpeedup(spread.p90)}`,
    )
    .join('; ')
  return (
    <svg width={width} height={bottom + 22} role="img" aria-label={`${label}.`}>
      <path d={`M${x.at(1)} ${top - 4}V${bottom}`} stroke="var(--text-2)" />
      <text x={x.at(1) + 5} y="11" fontSize="11" fill="var(--text-2)">
        unmodified code
      </text>
      {rows.map(({ name, ink, spread }, index) => {
        const [from, middle, to] = [x.at(spread.p10), x.at(spread.mean), x.at(spread.p90)]
        return (
          <g key={name} transform={`translate(0 ${top + rowHeight * (index + 0.5)})`}>
            <text x="0" y="4" fontSize="11" fill="var(--text-2)">
              {name}
            </text>
            <path d={`M${from} 0H${to}M${from} -5v10M${to} -5v10`} stroke={ink} strokeWidth="1.5" fill="none" />
            <path d={`M${middle} -5l5 5l-5 5l-5 -5z`} fill={ink} />
            <text x={to + 8} y="4" fontSize="11" fontWeight={index === 0 ? 600 : 400} fill={ink}>
              {formatSpeedup(spread.mean)}
            </text>
          </g>
        )
      })}
      <path d={`M${left} ${bottom}H${width - right}`} stroke="var(--axis)" />
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${x.at(tick)} ${bottom}v4`} stroke="var(--axis)" />
          <text x={x.at(tick)} y={bottom + 16} textAnchor="middle" fontSize="11" fill="var(--text-3)">
            {tick.toFixed(decimals)}x
          </text>
        </g>
      ))}
    </svg>
  )
}
