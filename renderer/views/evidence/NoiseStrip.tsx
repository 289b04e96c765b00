import type { RunRow } from '../../../preload/contract/run.ts'
import { linearScale, linearTicks } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import { counted, formatMetric, formatShare, formatTicks } from '../../format.ts'
import styles from './Evidence.module.css'

const height = 96
const line = 52
const edge = 12

/** Runs of the unmodified code as dots on the objective's own scale: what differs between them is noise. */
export function NoiseStrip({ runs, noise }: { readonly runs: readonly RunRow[]; readonly noise: number | null }) {
  const [element, size] = useSize<HTMLDivElement>()
  const values = runs.filter((run) => run.clean === true).flatMap((run) => run.value ?? [])
  if (values.length === 0) {
    return <p className={styles.none}>The baseline is measured first. Its first clean run has not ended yet.</p>
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = Math.max(...values) - Math.min(...values) || Math.abs(mean) * 1e-3 || 1
  const x = linearScale(
    [Math.min(...values) - spread * 0.4, Math.max(...values) + spread * 0.4],
    [edge, Math.max(edge + 1, size.width - edge)],
  )
  const deviation = noise === null ? null : Math.abs(mean) * noise
  const ticks = linearTicks(x.domain, 4)
  const names = formatTicks(ticks)
  const sentence =
    noise === null
      ? `${counted(values.length, 'clean run')} of the unmodified code, around ${formatMetric(mean)}.`
      : `${counted(values.length, 'clean run')} of the unmodified code. One run differs from another by ${formatShare(noise, 2)} (standard deviation).`
  return (
    <div ref={element} className={styles.picture}>
      {size.width < 120 ? null : (
        <svg width={size.width} height={height} role="img" aria-label={sentence}>
          {deviation === null ? null : (
            <rect
              x={x.at(mean - deviation)}
              y={line - 24}
              width={x.at(mean + deviation) - x.at(mean - deviation)}
              height={24}
              fill="var(--bg-raised)"
            />
          )}
          <path d={`M${x.at(mean)} ${line - 24}V${line}`} stroke="var(--text-2)" />
          <path d={`M${edge} ${line}H${size.width - edge}`} stroke="var(--axis)" />
          {runs.map((run) =>
            run.clean === true && run.value !== null ? (
              <circle key={run.id} cx={x.at(run.value)} cy={line - 12} r="3.5" fill="var(--text)" opacity="0.75">
                <title>{`run ${run.number}, seed ${run.seed}: ${formatMetric(run.value)}`}</title>
              </circle>
            ) : null,
          )}
          {ticks.map((tick, index) => (
            <text key={tick} x={x.at(tick)} y={line + 16} textAnchor="middle" fontSize="11" fill="var(--text-3)">
              {names[index]}
            </text>
          ))}
        </svg>
      )}
      <p className={styles.none}>{sentence}</p>
    </div>
  )
}
