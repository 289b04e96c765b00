import { decimate } from '../../components/chart/decimate.ts'
import { linearScale } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import styles from './Gpu.module.css'

const height = 72

/** One reading over time; all lanes of a page share their time axis. */
export function Lane({
  name,
  value,
  at,
  values,
  from,
  to,
  top,
}: {
  readonly name: string
  readonly value: string
  readonly at: readonly number[]
  readonly values: readonly (number | null)[]
  readonly from: number
  readonly to: number
  readonly top: number | null
}) {
  const [element, size] = useSize<SVGSVGElement>()
  const points = decimate(values, Math.max(2, size.width))
  const highest = (top ?? points.reduce((most, point) => Math.max(most, point[1]), 0)) || 1
  const x = linearScale([from, to], [0, size.width])
  const y = linearScale([0, highest], [height - 1, 2])
  const line = points
    .map(([index, reading]) => `${x.at(at[index] ?? from).toFixed(1)} ${y.at(Math.min(reading, highest)).toFixed(1)}`)
    .join('L')
  return (
    <section className={styles.lane}>
      <h2>
        {name} <b>{value}</b>
      </h2>
      <svg ref={element} role="img" aria-label={`${name}, ${value}`}>
        <path
          d={`M0 ${height - 0.5}H${size.width}M0 ${height / 2}H${size.width}M0 .5H${size.width}`}
          stroke="var(--line)"
        />
        {line === '' ? null : <path d={`M${line}`} fill="none" stroke="var(--text-2)" strokeWidth="1.25" />}
      </svg>
    </section>
  )
}
