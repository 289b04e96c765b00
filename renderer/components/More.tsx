import { type CSSProperties, type ReactNode, useId } from 'react'
import styles from './More.module.css'

/** A word or a figure that says more when it is pressed: a panel below it, closed by Escape or a press elsewhere. */
export function More({
  children,
  label,
  panel,
  className,
}: {
  readonly children: ReactNode
  /** What the panel is about. */
  readonly label: string
  readonly panel: ReactNode
  readonly className?: string | undefined
}) {
  const id = useId()
  const anchor = `--more-${id.replace(/[^a-zA-Z0-9]/g, '')}`
  return (
    <>
      <button
        type="button"
        className={`${styles.more} ${className ?? ''}`}
        popoverTarget={id}
        style={{ anchorName: anchor } as CSSProperties}
        title={label}
      >
        {children}
      </button>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={styles.panel}
        style={{ positionAnchor: anchor } as CSSProperties}
      >
        <h3>{label}</h3>
        {panel}
      </div>
    </>
  )
}

/** A row of a panel: what, how much, and a bar for its share (0 to 1). */
export function MoreRow({
  name,
  value,
  share,
}: {
  readonly name: ReactNode
  readonly value: ReactNode
  readonly share?: number
}) {
  return (
    <div className={styles.row}>
      <span>{name}</span>
      <b>{value}</b>
      {share === undefined ? null : (
        <i style={{ width: `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%` }} aria-hidden="true" />
      )}
    </div>
  )
}
