import type { Timeline } from '../../../preload/contract/evidence.ts'
import { linearScale, linearTicks } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import { counted, effectOfPercent, effectPercent, formatDuration, formatEffect } from '../../format.ts'
import styles from './Evidence.module.css'
import { evidenceExtent } from './rows.ts'
import { driftOf } from './tables.ts'

const left = 64
const right = 16
const top = 10
const height = 190
const bottom = height - 24

/**
 * The same runs in time: those of the incumbent, the drift of the machine that they show, and how far each of the experiment's own stands
 * from it. What is compared is the distance from the line and not from zero. Each GPU has a line, and is compared with itself.
 */
export function TimelinePicture({ timeline, decimals }: { readonly timeline: Timeline; readonly decimals: number }) {
  const [element, size] = useSize<HTMLDivElement>()
  const { runs, drift } = timeline
  if (runs.length === 0)
    return (
      <p className={styles.none}>
        It was never run alone beside enough runs of the incumbent; what is known of it comes from its blocks.
      </p>
    )
  const own = runs.filter((run) => run.own)
  const times = runs.map((run) => run.atS)
  const x = linearScale(
    [Math.min(...times), Math.max(...times)],
    [left + 8, Math.max(left + 9, size.width - right - 8)],
  )
  const y = linearScale(evidenceExtent([...runs.map((run) => run.gain), ...drift.map((point) => point.gain)]), [
    bottom,
    top,
  ])
  const lines = [...new Set(drift.map((point) => point.lane))].map((lane) => ({
    lane,
    path: drift
      .filter((point) => point.lane === lane)
      .map((point) => `${x.at(point.atS).toFixed(1)} ${y.at(point.gain).toFixed(1)}`)
      .join('L'),
  }))
  const driftAt = driftOf(timeline)
  const percent = [effectPercent(y.domain[0]), effectPercent(y.domain[1])] as const
  const label = `In time: ${counted(own.length, 'run')} of this experiment among ${counted(runs.length - own.length, 'run')} of the incumbent.`
  return (
    <div ref={element} className={styles.picture}>
      {size.width < 160 ? null : (
        <svg width={size.width} height={height} role="img" aria-label={label}>
          {linearTicks(percent, 4).map((tick) => (
            <g key={tick} transform={`translate(0 ${y.at(effectOfPercent(tick)).toFixed(1)})`}>
              <path d={`M${left} 0H${size.width - right}`} stroke={tick === 0 ? 'var(--axis)' : 'var(--line)'} />
              <text x={left - 8} y="4" textAnchor="end" fontSize="11" fill="var(--text-3)">
                {tick === 0 ? '0' : formatEffect(effectOfPercent(tick), decimals)}
              </text>
            </g>
          ))}
          {lines.map(({ lane, path }) => (
            <path
              key={lane}
              d={`M${path}`}
              fill="none"
              stroke="var(--text-3)"
              strokeWidth="1.5"
              strokeDasharray={lane === 0 ? undefined : '5 3'}
            />
          ))}
          {own.map((run) => (
            <path
              key={run.run}
              d={`M${x.at(run.atS)} ${y.at(driftAt(run) ?? 0)}V${y.at(run.gain)}`}
              stroke="var(--text-2)"
            />
          ))}
          {runs.map((run) => (
            <circle
              key={run.run}
              cx={x.at(run.atS)}
              cy={y.at(run.gain)}
              r={run.own ? 4 : 3}
              fill={run.own ? 'var(--text)' : 'var(--bg-pane)'}
              stroke={run.own ? 'none' : 'var(--text-3)'}
            >
              <title>
                {`run ${run.number}, ${run.own ? run.stage : `incumbent, ${run.stage}`}, seed ${run.seed}${lines.length > 1 ? `, on GPU ${run.lane + 1} of ${lines.length}` : ''}: ${formatEffect(run.gain - (driftAt(run) ?? 0), decimals)} from the line`}
              </title>
            </circle>
          ))}
          <text x={left} y={height - 6} fontSize="11" fill="var(--text-3)">
            {formatDuration(Math.min(...times) * 1000)} into the campaign
          </text>
          <text x={size.width - right} y={height - 6} textAnchor="end" fontSize="11" fill="var(--text-3)">
            {formatDuration(Math.max(...times) * 1000)}
          </text>
        </svg>
      )}
    </div>
  )
}
