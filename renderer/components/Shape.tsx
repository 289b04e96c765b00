import { type Status, statusWord } from '../status.ts'
import { classes } from './classes.ts'
import styles from './Shape.module.css'

/** A status' shape inside another drawing, in a box of 12 by 12. It says the same without its colour. */
export function ShapeBody({ status, ground = 'var(--bg-pane)' }: { status: Status; ground?: string }) {
  switch (status) {
    case 'baseline':
      return <rect x="1.5" y="1.5" width="9" height="9" rx="1" fill="currentColor" />
    case 'keep':
      return (
        <>
          <circle cx="6" cy="6" r="5.5" fill="currentColor" />
          <path
            d="M3.5 6.2 5.3 8 8.6 4.4"
            fill="none"
            stroke="var(--on-solid)"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      )
    case 'retired':
      return (
        <>
          <circle cx="6" cy="6" r="4.75" fill={ground} stroke="currentColor" strokeWidth="1.5" />
          <path
            d="M3.7 6.2 5.3 7.8 8.3 4.5"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.25"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      )
    case 'discard':
      return <circle cx="6" cy="6" r="3.25" fill={ground} stroke="currentColor" strokeWidth="1.5" />
    case 'inconclusive':
      return (
        <>
          <circle cx="6" cy="6" r="4.5" fill={ground} stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />
        </>
      )
    case 'crash':
      return (
        <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      )
    case 'contaminated':
      return (
        <>
          <path
            d="M6 .9 11.1 6 6 11.1.9 6z"
            fill={ground}
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinejoin="round"
          />
          <circle cx="6" cy="6" r="1.4" fill="currentColor" />
        </>
      )
    case 'running':
      return (
        <path
          d="M2.6 1.6v8.8L10.6 6z"
          fill="currentColor"
          stroke="currentColor"
          strokeWidth="1"
          strokeLinejoin="round"
        />
      )
    case 'pooled':
      return (
        <>
          <circle cx="6" cy="6" r="4" fill={ground} stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 2.19" />
          <circle cx="6" cy="6" r="1.5" fill="currentColor" />
        </>
      )
    case 'queued':
      return (
        <circle cx="6" cy="6" r="4" fill={ground} stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 2.19" />
      )
    case 'held':
      return <path d="M4 2.5v7M8 2.5v7" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
  }
}

/** A status as a 12 px shape beside its word; it is never the only sign, so it is silent to a screen reader. */
export function Shape({ status, size = 12 }: { status: Status; size?: number }) {
  return (
    <svg
      className={classes(styles.shape, styles[status])}
      style={size === 12 ? undefined : { width: size, height: size }}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      <ShapeBody status={status} />
    </svg>
  )
}

/** A status as shape and word on its own wash. */
export function Tag({ status, word }: { status: Status; word?: string }) {
  return (
    <span className={classes(styles.tag, styles[status])}>
      <Shape status={status} />
      {word ?? statusWord[status]}
    </span>
  )
}

/** The class that gives a drawing or a text its status' hue. */
export function hueOf(status: Status): string {
  return styles[status] ?? ''
}
