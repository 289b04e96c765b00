import type { Dials } from '../../../preload/contract/settings.ts'
import { Choice, Field, Unit } from '../../components/controls.tsx'
import { effectOfPercent, effectPercent } from '../../format.ts'
import styles from './Setup.module.css'

const bars = [
  ['file', 'As the file says'],
  ['0.01', 'Strict, 1\u00a0%'],
  ['0.05', 'Default, 5\u00a0%'],
  ['0.5', 'Fast, 50\u00a0%'],
] as const

/** How strict a campaign is: the tolerated share of false keeps, the smallest effect that is worth its code, what is held back to prove it. */
export function DialFields({ dials, onChange }: { readonly dials: Dials; readonly onChange: (dials: Dials) => void }) {
  const shown = bars.find(([value]) => Number(value) === dials.q)?.[0] ?? 'file'
  return (
    <div className={styles.dials}>
      <div>
        <span>Kept patches that may be false</span>
        <Choice
          label="Kept patches that may be false"
          value={shown}
          options={bars}
          onChange={(value) => onChange({ ...dials, q: value === 'file' ? null : Number(value) })}
        />
      </div>
      <label>
        <span>Smallest effect worth its code</span>
        <Field className={styles.small}>
          <input
            inputMode="decimal"
            placeholder="as the file says"
            defaultValue={dials.minEffect === null ? '' : String(Number(effectPercent(dials.minEffect).toPrecision(4)))}
            onChange={(event) => {
              const text = event.target.value.trim()
              const percent = /^\d*\.?\d+$/.test(text) ? Number(text) : null
              if (text === '') onChange({ ...dials, minEffect: null })
              else if (percent !== null && percent < 100) onChange({ ...dials, minEffect: effectOfPercent(percent) })
            }}
          />
          <Unit>%</Unit>
        </Field>
      </label>
      <label>
        <span>Time held back for the end, at most</span>
        <Field className={styles.small}>
          <input
            inputMode="decimal"
            placeholder="as the file says"
            defaultValue={dials.reserve === null ? '' : String(Number((100 * dials.reserve).toPrecision(4)))}
            onChange={(event) => {
              const text = event.target.value.trim()
              const percent = /^\d*\.?\d+$/.test(text) ? Number(text) : null
              if (text === '') onChange({ ...dials, reserve: null })
              else if (percent !== null && percent <= 50) onChange({ ...dials, reserve: percent / 100 })
            }}
          />
          <Unit>%</Unit>
        </Field>
      </label>
    </div>
  )
}
