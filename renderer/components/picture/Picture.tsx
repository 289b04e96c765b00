import { type ReactNode, useRef } from 'react'
import { printCsv, saveFile } from '../save.ts'
import styles from './Picture.module.css'
import { readDrawn } from './read.ts'
import { SaveButtons } from './SaveButtons.tsx'
import { drawnCanvas, drawnSvg } from './write.ts'

export type Rows = readonly (readonly (string | number | null)[])[]

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
  const read = () => {
    if (drawn.current === null) throw new Error('there is nothing drawn')
    return readDrawn(drawn.current, label)
  }
  async function png(): Promise<void> {
    const canvas = drawnCanvas(read())
    const blob = await new Promise<Blob | null>((resolve) => (canvas === null ? resolve(null) : canvas.toBlob(resolve)))
    if (blob === null) throw new Error('the browser painted nothing: the picture may be too large')
    saveFile(`${file}.png`, 'image/png', blob)
  }
  return (
    <section aria-label={label}>
      <div ref={drawn} className={styles.drawn}>
        <div className={styles.head}>
          <h2>
            {title} <span>{said}</span>
          </h2>
          {rows === null ? null : (
            <SaveButtons
              what={label.toLowerCase()}
              png={png}
              svg={() => saveFile(`${file}.svg`, 'image/svg+xml', drawnSvg(read()))}
              csv={() => saveFile(`${file}.csv`, 'text/csv', printCsv(rows))}
            />
          )}
        </div>
        {children}
      </div>
    </section>
  )
}
