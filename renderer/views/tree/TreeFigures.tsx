import { memo, type ReactNode } from 'react'
import { rowsPerTile, tilesOf } from '../../components/RowCanvas.tsx'
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
export function TreeFigures({ first, end, ...look }: Look & { readonly first: number; readonly end: number }) {
  return tilesOf(first, end).map(({ tile, key }) => <Figures key={key} tile={tile} {...look} />)
}

const Figures = memo(function Figures({
  tile,
  model,
  running,
  stages,
  decimals,
  fits,
}: Look & { readonly tile: number }) {
  const { rows, lines, hits } = model
  const numbers: string[] = []
  const values: ReactNode[] = []
  const first = tile * rowsPerTile
  for (let at = first; at < Math.min(lines.length, first + rowsPerTile); at++) {
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
          <b key={at} className={hue}>
            {text}
          </b>
        ),
      )
    }
    values.push('\n')
  }
  return (
    <div className={styles.figures} style={{ top: first * rowHeight }} aria-hidden="true">
      <div className={styles.numbers}>{numbers.join('\n')}</div>
      <div className={styles.values}>{values}</div>
    </div>
  )
})
