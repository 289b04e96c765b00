import type { Stretch } from '../../components/chart/plot.ts'
import { Choice } from '../../components/controls.tsx'
import styles from './Curves.module.css'
import type { XAxis } from './curves.ts'

/** How the curves are looked at. */
export type CurveLook = {
  readonly axis: XAxis
  readonly log: 'linear' | 'log'
  readonly weight: number
  readonly range: Stretch | null
}

export const plainLook: CurveLook = { axis: 'step', log: 'linear', weight: 0, range: null }

/** What every metric is called that is shown at once. */
export const allMetrics = ''

/** Which metric is drawn, and how. */
export function CurveTools({
  names,
  name,
  withAll = false,
  look,
  onName,
  onLook,
}: {
  readonly names: readonly string[]
  readonly name: string
  readonly withAll?: boolean
  readonly look: CurveLook
  readonly onName: (name: string) => void
  readonly onLook: (look: CurveLook) => void
}) {
  return (
    <div className={styles.tool}>
      <select aria-label="Metric" value={name} onChange={(event) => onName(event.target.value)}>
        {names.map((candidate) => (
          <option key={candidate} value={candidate}>
            {candidate}
          </option>
        ))}
        {withAll && names.length > 1 ? <option value={allMetrics}>all, on one cursor</option> : null}
      </select>
      <Choice
        label="Horizontal axis"
        options={[
          ['step', 'Step'],
          ['time', 'Time'],
        ]}
        value={look.axis}
        onChange={(axis) => onLook({ ...look, axis, range: null })}
      />
      <Choice
        label="Vertical axis"
        options={[
          ['linear', 'Linear'],
          ['log', 'Log'],
        ]}
        value={look.log}
        onChange={(log) => onLook({ ...look, log })}
      />
      <label>
        Smoothing
        <input
          type="range"
          min="0"
          max="0.98"
          step="0.02"
          value={look.weight}
          onChange={(event) => onLook({ ...look, weight: Number(event.target.value) })}
        />
      </label>
    </div>
  )
}
