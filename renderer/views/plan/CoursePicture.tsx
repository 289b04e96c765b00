import type { PlanResult } from '../../../preload/contract/plan.ts'
import { spreadOut } from '../../components/chart/looks.ts'
import { linearScale, linearTicks, stepDecimals } from '../../components/chart/scale.ts'
import { formatHours, formatSpeedup } from '../../format.ts'

const left = 56
const right = 178
const top = 10
const height = 220
const bottom = height - 26

/** The stack's true speedup as the hours of the budget pass, under both rules: the mean a line, eight campaigns in ten a band around it. */
export function CoursePicture({ result, width }: { readonly result: PlanResult; readonly width: number }) {
  const rules = [
    { name: 'Pawl', ink: 'var(--text)', dash: undefined, course: result.pawl.course },
    { name: 'keep what one run liked', ink: 'var(--series-2)', dash: '8 3', course: result.greedy.course },
  ]
  const points = rules.flatMap(({ course }) => course)
  const hours = result.pawl.course.at(-1)?.hours ?? 1
  const [low, high] = [
    Math.min(1, ...points.map((point) => point.p10)),
    Math.max(1, ...points.map((point) => point.p90)),
  ]
  const air = (high - low || 0.01) * 0.06
  const x = linearScale([0, hours], [left, Math.max(left + 1, width - right)])
  const y = linearScale([low - air, high + air], [bottom, top])
  const levels = linearTicks(y.domain, 5)
  const decimals = Math.max(2, stepDecimals((levels[1] ?? 0) - (levels[0] ?? 0)))
  const ends = spreadOut(
    rules.map(({ course }) => y.at(course.at(-1)?.mean ?? 1)),
    14,
    top + 4,
    bottom - 4,
  )
  const label = rules
    .map(
      ({ name, course }) =>
        `${name}: ${formatSpeedup(course[Math.floor(course.length / 2)]?.mean ?? null)} after half of the time, ${formatSpeedup(course.at(-1)?.mean ?? null)} at the end`,
    )
    .join('; ')
  return (
    <svg width={width} height={height} role="img" aria-label={`${label}.`}>
      {levels.map((tick) => (
        <g key={tick} transform={`translate(0 ${y.at(tick).toFixed(1)})`}>
          <path d={`M${left} 0H${width - right}`} stroke={tick === 1 ? 'var(--axis)' : 'var(--line)'} />
          <text x={left - 8} y="4" textAnchor="end" fontSize="11" fill="var(--text-3)">
            {tick.toFixed(decimals)}x
          </text>
        </g>
      ))}
      {linearTicks(x.domain, Math.max(2, Math.floor((width - left - right) / 90))).map((tick) => (
        <text key={tick} x={x.at(tick)} y={bottom + 17} textAnchor="middle" fontSize="11" fill="var(--text-3)">
          {tick === 0 ? '0' : formatHours(tick)}
        </text>
      ))}
      {rules.map(({ name, ink, course }) => (
        <path
          key={name}
          d={`M${[
            ...course.map((point) => `${x.at(point.hours).toFixed(1)} ${y.at(point.p90).toFixed(1)}`),
            ...course.toReversed().map((point) => `${x.at(point.hours).toFixed(1)} ${y.at(point.p10).toFixed(1)}`),
          ].join('L')}z`}
          fill={ink}
          opacity="0.12"
        />
      ))}
      {rules.map(({ name, ink, dash, course }, index) => (
        <g key={name}>
          <path
            d={`M${course.map((point) => `${x.at(point.hours).toFixed(1)} ${y.at(point.mean).toFixed(1)}`).join('L')}`}
            fill="none"
            stroke={ink}
            strokeWidth="1.75"
            strokeDasharray={dash}
          />
          <text
            x={width - right + 8}
            y={(ends[index] ?? 0) + 4}
            fontSize="11"
            fontWeight={index === 0 ? 600 : 400}
            fill={ink}
          >
            {formatSpeedup(course.at(-1)?.mean ?? null)} {name}
          </text>
        </g>
      ))}
    </svg>
  )
}
