import { printCsv, saveFile } from '../save.ts'
import { readDrawn } from './read.ts'
import { SaveButtons } from './SaveButtons.tsx'
import { drawnCanvas, drawnSvg } from './write.ts'

export type Rows = readonly (readonly (string | number | null)[])[]

/** The three files of what is drawn in an element, as it stands there. */
export function SavePicture({
  of,
  label,
  file,
  rows,
}: {
  readonly of: () => HTMLElement | null
  /** What the picture is called. */
  readonly label: string
  /** Saved files have this name. */
  readonly file: string
  /** Its numbers, under a head of their names, or how to make them; null: there is nothing to save yet. */
  readonly rows: Rows | (() => Rows) | null
}) {
  if (rows === null) return null
  const read = () => {
    const drawn = of()
    if (drawn === null) throw new Error('there is nothing drawn')
    return readDrawn(drawn, label)
  }
  async function png(): Promise<void> {
    const canvas = drawnCanvas(read())
    const blob = await new Promise<Blob | null>((resolve) => (canvas === null ? resolve(null) : canvas.toBlob(resolve)))
    if (blob === null) throw new Error('the browser painted nothing: the picture may be too large')
    saveFile(`${file}.png`, 'image/png', blob)
  }
  return (
    <SaveButtons
      what={label.toLowerCase()}
      png={png}
      svg={() => saveFile(`${file}.svg`, 'image/svg+xml', drawnSvg(read()))}
      csv={() => saveFile(`${file}.csv`, 'text/csv', printCsv(typeof rows === 'function' ? rows() : rows))}
    />
  )
}
