import type { ReactNode } from 'react'
import compare from '../../resources/drawings/compare.svg'
import cost from '../../resources/drawings/cost.svg'
import findings from '../../resources/drawings/findings.svg'
import gone from '../../resources/drawings/gone.svg'
import ideas from '../../resources/drawings/ideas.svg'
import plan from '../../resources/drawings/plan.svg'
import review from '../../resources/drawings/review.svg'
import transcript from '../../resources/drawings/transcript.svg'
import waiting from '../../resources/drawings/waiting.svg'
import styles from './Drawing.module.css'

const drawings = { compare, cost, findings, gone, ideas, plan, review, transcript, waiting } as const

/** An empty page: a drawing, what is not here yet, why, and what to do. The drawing takes the window's own colours. */
export function Drawing({
  name,
  title,
  children,
  buttons,
}: {
  readonly name: keyof typeof drawings
  readonly title: string
  readonly children?: ReactNode
  readonly buttons?: ReactNode
}) {
  return (
    <div className={styles.empty}>
      <svg width="240" height="120" viewBox="0 0 240 120" aria-hidden="true">
        <use href={`${drawings[name]}#drawing`} />
      </svg>
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {buttons === undefined ? null : <div>{buttons}</div>}
    </div>
  )
}
