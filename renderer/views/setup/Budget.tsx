import type { Budget as BudgetLimits } from '../../../preload/contract/campaign.ts'
import { unlimited } from '../../../preload/contract/unlimited.ts'
import { Field, Unit } from '../../components/controls.tsx'
import styles from './Setup.module.css'

export type BudgetText = { readonly experiments: string; readonly hours: string; readonly usd: string }

/** What was typed as limits: empty is none; null when something typed is no number above 0. */
export function readBudget(text: BudgetText): BudgetLimits | null {
  const experiments = readLimit(text.experiments)
  const hours = readLimit(text.hours)
  const usd = readLimit(text.usd)
  if (experiments === undefined || hours === undefined || usd === undefined) return null
  if (experiments !== null && !Number.isInteger(experiments)) return null
  return { ...unlimited, experiments, hours, usd }
}

function readLimit(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const value = /^\d*\.?\d+$/.test(trimmed) ? Number(trimmed) : 0
  return value > 0 ? value : undefined
}

const fields = [
  ['experiments', 'Experiments', ''],
  ['hours', 'Time', 'hours'],
  ['usd', 'Agent', 'US$'],
] as const

/** How much a campaign may use. */
export function Budget({
  value,
  onChange,
  wrong,
}: {
  readonly value: BudgetText
  readonly onChange: (value: BudgetText) => void
  readonly wrong: boolean
}) {
  return (
    <div className={styles.fields}>
      {fields.map(([key, name, unit]) => (
        <label key={key}>
          {name}
          <Field>
            <input
              inputMode="decimal"
              aria-invalid={wrong}
              value={value[key]}
              onChange={(event) => onChange({ ...value, [key]: event.target.value })}
            />
            <Unit>{unit}</Unit>
          </Field>
        </label>
      ))}
    </div>
  )
}
