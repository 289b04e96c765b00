import { linearTicks, type Scale } from '../../components/chart/scale.ts'
import { effectOfPercent, effectPercent, formatEffect } from '../../format.ts'

/** What the threshold's name and value take. */
const thresholdRoom = 140
const right = 12

/** Zero, named after what is compared with; the smallest effect worth its code; ticks in percent. */
export function Axis({
  x,
  minEffect,
  incumbent,
  decimals,
  top,
  bottom,
  width,
}: {
  readonly x: Scale
  readonly minEffect: number | null
  readonly incumbent: number
  readonly decimals: number
  readonly top: number
  readonly bottom: number
  readonly width: number
}) {
  const percent = [effectPercent(x.domain[0]), effectPercent(x.domain[1])] as const
  const ticks = linearTicks(percent, 4).map((tick) => ({ tick, at: x.at(effectOfPercent(tick)) }))
  const name = incumbent === 0 ? 'baseline' : `incumbent ${incumbent}`
  const zero = x.at(0)
  // Left of the line where there is room, so that the threshold's name can stand to its right.
  const onLeft = zero > 90
  const hasRoom = minEffect === null || x.at(minEffect) + thresholdRoom < width
  return (
    <>
      <text
        x={onLeft ? zero - 5 : zero + 5}
        y="11"
        textAnchor={onLeft ? 'end' : 'start'}
        fontSize="11"
        fill="var(--text-2)"
      >
        {name}
      </text>
      {minEffect === null ? null : (
        <>
          <path d={`M${x.at(minEffect)} ${top}V${bottom}`} stroke="var(--text-2)" strokeDasharray="3 3" />
          {onLeft ? (
            <text
              x={hasRoom ? x.at(minEffect) + 5 : width}
              y="11"
              textAnchor={hasRoom ? 'start' : 'end'}
              fontSize="11"
              fill="var(--text-2)"
            >
              worth keeping {formatEffect(minEffect, decimals)}
            </text>
          ) : null}
        </>
      )}
      <path d={`M${x.range[0]} ${bottom}H${width - right}`} stroke="var(--axis)" />
      {ticks.map(({ tick, at }) => (
        <g key={tick}>
          <path d={`M${at} ${bottom}v4`} stroke="var(--axis)" />
          <text x={at} y={bottom + 16} textAnchor="middle" fontSize="11" fill="var(--text-3)">
            {tick === 0 ? '0' : formatEffect(effectOfPercent(tick), decimals)}
          </text>
        </g>
      ))}
    </>
  )
}
