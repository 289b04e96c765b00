import { type ReactNode, useRef } from 'react'
import styles from './Picture.module.css'
import { type Rows, SavePicture } from './SavePicture.tsx'

/** A part of a page that is a picture: its name, what it says, and the picture, which can be saved as it stands there. */
export function Picture({
  label,
  title,
  said,
  file,
  rows,
  children,
}: {
  /** What the part is called. */
  readonly label: string
  readonly title: ReactNode
  readonly said?: ReactNode
  /** Saved files have this name. */
  readonly file: string
  /** Its numbers, under a head of their names; null: there is nothing to save yet. */
  readonly rows: Rows | null
  readonly children: ReactNode
}) {
  const drawn = useRef<HTMLDivElement>(null)
  return (
    <section aria-label={label}>
      <div ref={drawn} className={styles.drawn}>
        <div className={styles.head}>
          <h2>
            {title} <span>{said}</span>
          </h2>
          <SavePicture of={() => drawn.current} label={label} file={file} rows={rows} />
        </div>
        {children}
      </div>
    </section>
  )
}
