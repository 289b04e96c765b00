import { decimate } from '../../components/chart/decimate.ts'
import { linearScale } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import styles from './Foot.module.css'

const height = 28

/** A reading over the last minutes, filled to its foot; `top` is what it can reach, null: what it did reach. */
export function Spark({ values, top }: { readonly values: readonly (number | null)[]; readonly top: number | null }) {
  const [element, size] = useSize<SVGSVGElement>()
  const known = decimate(values, Math.max(2, size.width))
  const highest = top ?? Math.max(1e-9, ...known.map((point) => point[1]))
  const x = linearScale([0, Math.max(1, values.length - 1)], [0, size.width])
  const y = linearScale([0, highest || 1], [height - 1, 1])
  const line = known
    .map(([index, value]) => `${x.at(index).toFixed(1)} ${y.at(Math.min(value, highest)).toFixed(1)}`)
    .join('L')
  const first = known[0]
  const last = known.at(-1)
  return (
    <svg ref={element} className={styles.spark} aria-hidden="true">
      <rect width={size.width} height={height} fill="var(--bg-raised)" />
      {first === undefined || last === undefined ? null : (
        <>
          <path d={`M${x.at(first[0])} ${height}L${line}L${x.at(last[0])} ${height}Z`} fill="var(--bg-selected)" />
          <path d={`M${line}`} fill="none" stroke="var(--text-2)" />
        </>
      )}
    </svg>
  )
}
