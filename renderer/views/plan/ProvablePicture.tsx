import type { PlanInput, PlanResult } from '../../../preload/contract/plan.ts'
import { linearScale, linearTicks, stepDecimals } from '../../components/chart/scale.ts'
import { printInput } from './inputs.ts'
import styles from './Plan.module.css'

const left = 132
const right = 64
const top = 20
const middle = 32
const bottom = 44

/** The wins that were assumed, as a band; from where on more than half of them are kept; and the noise of one run beside it. */
export function ProvablePicture({
  input,
  result,
  width,
}: {
  readonly input: PlanInput
  readonly result: PlanResult
  readonly width: number
}) {
  const { provable } = result
  const x = linearScale(
    [0, 1.08 * Math.max(input.winTo, input.noise, provable ?? 0)],
    [left, Math.max(left + 1, width - right)],
  )
  const ticks = linearTicks(x.domain, Math.max(2, Math.floor((width - left) / 90)))
  const decimals = Math.max(0, stepDecimals(((ticks[1] ?? 0) - (ticks[0] ?? 0)) * 100))
  const percent = (value: number) => `${printInput('winTo', Number(value.toPrecision(2)))}\u00a0%`
  const sentence =
    provable === null
      ? 'None of the sizes given, or too few wins were seen to tell: more time, longer lists of proposals or larger wins would.'
      : `${percent(provable)}: smaller wins are mostly missed.`
  return (
    <>
      <svg
        width={width}
        height={bottom + 22}
        role="img"
        aria-label={`Wins assumed from ${percent(input.winFrom)} to ${percent(input.winTo)}; noise of one run ${percent(input.noise)}; smallest provable gain: ${sentence}`}
      >
        <text x="0" y={middle + 4} fontSize="11" fill="var(--text-2)">
          wins as assumed
        </text>
        <rect
          x={x.at(input.winFrom)}
          y={middle - 6}
          width={Math.max(2, x.at(input.winTo) - x.at(input.winFrom))}
          height="12"
          fill="var(--bg-selected)"
        />
        {provable === null ? null : (
          <>
            <rect
              x={x.at(provable)}
              y={middle - 6}
              width={Math.max(2, x.at(input.winTo) - x.at(provable))}
              height="12"
              fill="var(--text-2)"
            />
            <path d={`M${x.at(provable)} ${top - 6}V${bottom}`} stroke="var(--text)" strokeWidth="1.5" />
            <text x={x.at(provable) + 6} y="11" fontSize="11" fontWeight="600" fill="var(--text)">
              {percent(provable)}
            </text>
          </>
        )}
        <path d={`M${x.at(input.noise)} ${middle - 9}V${bottom}`} stroke="var(--text-2)" strokeDasharray="3 3">
          <title>{`noise of one run, ${percent(input.noise)}`}</title>
        </path>
        <path d={`M${left} ${bottom}H${width - right}`} stroke="var(--axis)" />
        {ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${x.at(tick)} ${bottom}v4`} stroke="var(--axis)" />
            <text x={x.at(tick)} y={bottom + 16} textAnchor="middle" fontSize="11" fill="var(--text-3)">
              {tick === 0 ? '0' : `${(tick * 100).toFixed(decimals)}\u00a0%`}
            </text>
          </g>
        ))}
      </svg>
      <p className={styles.said}>
        {sentence} Dashed: the noise of one run, {percent(input.noise)}.
      </p>
    </>
  )
}
