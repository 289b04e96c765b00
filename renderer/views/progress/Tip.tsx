import { Shape } from '../../components/Shape.tsx'
import { formatAge, formatEffect, formatHours, formatMetric } from '../../format.ts'
import { type Status, statusOf, statusWord } from '../../status.ts'
import type { Progress, ProgressPoint } from './course.ts'
import type { Dot } from './marks.ts'
import styles from './Progress.module.css'

/** What is known of the dot under the pointer. */
export function Tip({
  dot,
  point,
  progress,
  width,
  height,
}: {
  readonly dot: Dot
  readonly point: ProgressPoint
  readonly progress: Progress
  readonly width: number
  readonly height: number
}) {
  const status = dotStatus(point)
  const side = dot.x + 300 > width ? { right: width - dot.x + 14 } : { left: dot.x + 14 }
  const level = dot.y + 150 > height ? { bottom: Math.max(8, height - dot.y - 20) } : { top: Math.max(8, dot.y - 14) }
  return (
    <>
      <div className={styles.ring} style={{ left: dot.x, top: dot.y }} />
      <div className={styles.tip} style={{ ...side, ...level }}>
        <h2 dir="auto">
          <Shape status={status} />
          <span>{point.number}</span>
          {point.hypothesis.slice(0, 300)}
        </h2>
        <dl>
          <dt>{progress.metric}</dt>
          <dd>
            {formatMetric(point.measured)}
            {progress.unit === '' || point.measured === null ? '' : `\u00a0${progress.unit}`}
          </dd>
          {point.effect === null ? null : (
            <>
              <dt>Effect</dt>
              <dd>{formatEffect(point.effect, progress.decimals)}</dd>
            </>
          )}
          <dt>Verdict</dt>
          <dd>{statusWord[status]}</dd>
          <dt>After</dt>
          <dd>{formatHours(point.hours)} of runs</dd>
          <dt>Age</dt>
          <dd>{formatAge(Date.now() - point.at)}</dd>
        </dl>
      </div>
    </>
  )
}

export function dotStatus(point: ProgressPoint): Status {
  return statusOf({ number: point.number, verdict: point.verdict, state: 'queued' }, null)
}
