import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { linearScale } from '../../components/chart/scale.ts'
import styles from './Answers.module.css'

const width = 132
const height = 50

/** The stack's speedup after each change, as a small staircase going down as time falls. */
export function Stairs({ steps }: { readonly steps: CampaignHead['staircase'] }) {
  const first = steps[0]
  const last = steps.at(-1)
  if (first === undefined || last === undefined) return null
  const times = steps.map((step) => 1 / step.factor)
  const x = linearScale([first.at, last.at], [1, width - 6])
  const y = linearScale([Math.max(1, ...times), Math.min(...times)], [5, height - 7])
  let path = `M0 ${y.at(1).toFixed(1)}`
  for (const step of steps) path += `H${x.at(step.at).toFixed(1)}V${y.at(1 / step.factor).toFixed(1)}`
  return (
    <svg className={styles.stairs} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--line)" />
      <path d={path} fill="none" stroke="var(--keep)" strokeWidth="1.75" strokeLinejoin="round" />
      <circle cx={width - 6} cy={y.at(1 / last.factor)} r="2.75" fill="var(--keep)" />
    </svg>
  )
}
