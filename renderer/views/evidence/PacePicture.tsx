import type { Timeline } from '../../../preload/contract/evidence.ts'
import { linearScale, linearTicks, quantile } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import { fixed, formatShare } from '../../format.ts'
import styles from './Evidence.module.css'

const left = 64
const right = 16
const top = 8
const bottom = 64

/**
 * How fast the machine itself was beside each of those runs, by a small fixed piece of work: 0 is the middle, above it the machine was
 * slower. What of it the code feels is taken out of the comparison.
 */
export function PacePicture({ timeline }: { readonly timeline: Timeline }) {
  const [element, size] = useSize<HTMLDivElement>()
  const measured = timeline.runs.flatMap((run) => (run.pace === null ? [] : { ...run, pace: run.pace }))
  const middle = quantile(
    measured.map((run) => run.pace).sort((a, b) => a - b),
    0.5,
  )
  if (middle === null) return null
  // The same axis of time as the picture above, so that a slow moment is seen in both.
  const times = timeline.runs.map((run) => run.atS)
  const slower = measured.map((run) => Math.expm1(run.pace - middle))
  const [low, high] = [Math.min(0, ...slower), Math.max(0, ...slower)]
  const air = (high - low || 0.01) * 0.15
  const x = linearScale(
    [Math.min(...times), Math.max(...times)],
    [left + 8, Math.max(left + 9, size.width - right - 8)],
  )
  const y = linearScale([low - air, high + air], [bottom, top])
  const label = `The machine’s pace beside ${measured.length} of these runs: from ${formatShare(low)} to ${formatShare(high)} slower than in the middle.`
  return (
    <div ref={element} className={styles.picture}>
      <h3>
        Pace of the machine <span>above 0 it was slower; what the code feels of it is taken away</span>
      </h3>
      {size.width < 160 ? null : (
        <svg width={size.width} height={bottom + 8} role="img" aria-label={label}>
          {linearTicks(y.domain, 2).map((tick) => (
            <g key={tick} transform={`translate(0 ${y.at(tick).toFixed(1)})`}>
              <path d={`M${left} 0H${size.width - right}`} stroke={tick === 0 ? 'var(--axis)' : 'var(--line)'} />
              <text x={left - 8} y="4" textAnchor="end" fontSize="11" fill="var(--text-3)">
                {tick === 0 ? '0' : `${tick > 0 ? '+' : ''}${fixed(100 * tick, high - low < 0.02 ? 1 : 0)}\u00a0%`}
              </text>
            </g>
          ))}
          {measured.map((run, index) => (
            <circle
              key={run.run}
              cx={x.at(run.atS)}
              cy={y.at(slower[index] ?? 0)}
              r={run.own ? 4 : 3}
              fill={run.own ? 'var(--text)' : 'var(--bg-pane)'}
              stroke={run.own ? 'none' : 'var(--text-3)'}
            >
              <title>{`run ${run.number}: the machine was ${formatShare(Math.abs(slower[index] ?? 0))} ${(slower[index] ?? 0) < 0 ? 'faster' : 'slower'}`}</title>
            </circle>
          ))}
        </svg>
      )}
    </div>
  )
}
