import { memo, type ReactNode } from 'react'
import { type RowWindow, rowsPerTile, tilesOf } from '../../components/RowCanvas.tsx'
import { formatEffect } from '../../format.ts'
import { statusOf } from '../../status.ts'
import { rowHeight } from './graph.ts'
import { foldSummary } from './lines.ts'
import styles from './Tree.module.css'
import type { Fits } from './TreeRow.tsx'
import type { TreeModel } from './useTreeModel.ts'
import { rowValue } from './values.ts'

type Look = {
  readonly model: TreeModel
  readonly running: ReadonlySet<number>
  /** Why the run of an experiment that is under way was made, by its number. */
  readonly stages: ReadonlyMap<number, string>
  readonly decimals: number
  readonly fits: Fits
}

/**
 * The number of each row and the value behind its words: a column of lines for some rows together, since a box for each figure costs more
 * than the words between them. Not read aloud: a row's name says both.
 */
export function TreeFigures({ first, end, count, ...look }: Look & RowWindow) {
  return tilesOf(first, end, count).map(({ from, key }) => <Figures key={key} from={from} {...look} />)
}

const Figures = memo(function Figures({
  from,
  model,
  running,
  stages,
  decimals,
  fits,
}: Look & { readonly from: number }) {
  const { rows, lines, hits } = model
  const numbers: string[] = []
  const values: ReactNode[] = []
  for (let at = from; at < Math.min(lines.length, from + rowsPerTile); at++) {
    const line = lines[at]
    const row = line?.kind === 'row' ? rows[line.index] : undefined
    numbers.push(row === undefined ? '' : String(row.number))
    if (line?.kind === 'fold') values.push(formatEffect(foldSummary(rows, line.first, line.last).best, decimals))
    else if (row !== undefined) {
      const status = statusOf(row, running)
      const text = fits.small(rowValue(row, status, stages.get(row.number) ?? '', decimals).seen, fits.valueRoom)
      const isAside = hits !== null && line?.kind === 'row' && !hits.has(line.index)
      const hue = isAside ? undefined : styles[status]
      values.push(
        hue === undefined ? (
          text
        ) : (
          <b key={lines.length - at} className={hue}>
            {text}
          </b>
        ),
      )
    }
    values.push('\n')
  }
  return (
    <div className={styles.figures} style={{ top: from * rowHeight }} aria-hidden="true">
      <div className={styles.numbers}>{numbers.join('\n')}</div>
      <div className={styles.values}>{values}</div>
    </div>
  )
})
