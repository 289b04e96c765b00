import styles from './Tree.module.css'

export function Magnifier() {
  return (
    <svg width="12" height="12" viewBox="0 0 13 13" aria-hidden="true">
      <circle cx="5.5" cy="5.5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M8.6 8.6 12 12" stroke="currentColor" strokeWidth="1.4" />
    </svg>
  )
}

/** What of a filter was not understood. */
export function FilterMistakes({ mistakes }: { readonly mistakes: readonly string[] }) {
  return (
    <p className={styles.mistake} role="status">
      {mistakes.join(' ')}
    </p>
  )
}
