import type { ReactNode } from 'react'
import styles from './page.module.css'

/** A page of one campaign: a head with its name and its controls, a body, and sometimes a line at the foot. */
export function Page({
  title,
  said,
  controls,
  foot,
  children,
}: {
  readonly title: string
  readonly said?: ReactNode
  readonly controls?: ReactNode
  readonly foot?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className={styles.page} aria-label={title}>
      <header className={styles.head}>
        <h1>{title}</h1>
        <span className={styles.said}>{said}</span>
        {controls === undefined ? null : <div className={styles.controls}>{controls}</div>}
      </header>
      {children}
      {foot === undefined ? null : <footer className={styles.foot}>{foot}</footer>}
    </section>
  )
}

/** The part of a page that scrolls. */
export function PageBody({ children }: { readonly children: ReactNode }) {
  return <div className={styles.body}>{children}</div>
}
