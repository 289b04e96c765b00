import { useMemo } from 'react'
import type { RunRow } from '../../../preload/contract/run.ts'
import { linearScale } from '../../components/chart/scale.ts'
import { formatClock } from '../../format.ts'
import styles from './Gpu.module.css'
import { bandPath, indexAt, type LaneData, linePath, wholeTicks } from './lanes.ts'
import { medianOf, shownReading } from './readings.ts'
import { leftPx, type Scene } from './scene.ts'

const height = 72
const top = 8
const bottom = 66

/** One reading over the time of the page, with its limit as a dashed line and the runs that do not count behind it. */
export function Lane({
  scene,
  data,
  series,
  name,
  domain,
  ticks,
  limit = null,
  print,
  printTick = print,
  unit = 1,
  median = false,
  isLive,
  pointerMs,
  dirty,
}: {
  readonly scene: Scene
  readonly data: LaneData
  readonly series: keyof LaneData['lo']
  readonly name: string
  readonly domain: readonly [number, number]
  readonly ticks?: readonly number[]
  readonly limit?: number | null
  readonly print: (value: number | null) => string
  readonly printTick?: (value: number) => string
  /** In whole ones of which the axis is marked. */
  readonly unit?: number
  readonly median?: boolean
  /** It ends now, and moves on. */
  readonly isLive: boolean
  readonly pointerMs: number | null
  readonly dirty: readonly RunRow[]
}) {
  const y = linearScale(domain, [bottom, top])
  const lo = data.lo[series]
  const hi = data.hi[series]
  const curve = useMemo(() => {
    const { at } = linearScale(domain, [bottom, top])
    // The last place is of a time that may end after what is shown.
    const x = (time: number): number => Math.min(scene.right, scene.x(time))
    return data.exact ? (
      <path
        d={linePath(data.at, hi, scene.x, at)}
        fill="none"
        stroke="var(--text-2)"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    ) : (
      <path d={bandPath(data.at, lo, hi, x, at)} fill="var(--text-2)" />
    )
  }, [data.at, data.exact, lo, hi, scene.x, scene.right, domain[0], domain[1]])
  const marks = ticks ?? wholeTicks(domain, unit)
  const pointed = pointerMs === null ? null : indexAt(data.at, pointerMs)
  const shown = shownReading(data, series, pointed, isLive)
  const said = [
    shown === null ? '' : shown.low === shown.high ? print(shown.high) : `${print(shown.low)} to ${print(shown.high)}`,
    limit === null || shown === null ? '' : `of ${print(limit)}`,
    shown === null ? '' : shown.of === 'all' ? (data.exact ? 'median' : 'lowest to highest') : '',
    median && data.exact && shown?.of === 'last' ? `median ${print(medianOf(hi))}` : '',
    pointed === null || pointerMs === null ? '' : `at ${formatClock(data.at[pointed] ?? pointerMs, true)}`,
  ].filter((part) => part !== '')
  return (
    <section className={styles.lane}>
      <h2>
        {name} <b>{said.join(', ').replace(', of', ' of')}</b>
      </h2>
      <svg height={height} width="100%" role="img" aria-label={`${name}: ${said.join(', ') || 'not known'}`}>
        {dirty.map((run) => {
          const box = scene.box(run.startedAt ?? scene.fromMs, run.endedAt ?? scene.toMs)
          return box === null ? null : (
            <rect key={run.id} {...box} y="0" height={height} fill="var(--contaminated-wash)" />
          )
        })}
        {marks.map((mark) => (
          <g key={mark}>
            <path d={`M${leftPx} ${y.at(mark)}H${scene.right}`} stroke="var(--line)" />
            <text x={leftPx - 8} y={y.at(mark) + 4} textAnchor="end" className={styles.tick}>
              {printTick(mark)}
            </text>
          </g>
        ))}
        {curve}
        {limit === null ? null : (
          <>
            <path
              d={`M${leftPx} ${y.at(limit)}H${scene.right}`}
              stroke="var(--text)"
              strokeDasharray="4 3"
              opacity=".7"
            />
            <text x={scene.right + 8} y={y.at(limit) + 4} className={styles.limit}>
              {print(limit)}
            </text>
          </>
        )}
        {pointed === null ? null : (
          <path
            d={`M${scene.x(data.at[pointed] ?? 0)} 0V${height}`}
            stroke="var(--axis)"
            strokeWidth="1"
            shapeRendering="crispEdges"
          />
        )}
      </svg>
    </section>
  )
}
