import { useMemo, useState } from 'react'
import type { CostLine } from '../../../preload/contract/session.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useExperiments } from '../../client/experiments.ts'
import { classes } from '../../components/classes.ts'
import { Shape } from '../../components/Shape.tsx'
import table from '../../components/table.module.css'
import { formatCompact, formatHours, formatKwh, formatUsd } from '../../format.ts'
import { statusOf } from '../../status.ts'
import styles from './Cost.module.css'

/** More lines than this are in the file to save, not on the page. */
const mostLines = 500

const columns = [
  ['hours', 'Time', formatHours],
  ['tokens', 'Tokens', formatCompact],
  ['usd', 'Money', formatUsd],
  ['kwh', 'Energy', formatKwh],
] as const

type By = (typeof columns)[number][0]

/** What each experiment took, the dearest first by whichever measure. */
export function CostTable({
  campaign,
  total,
  lines,
}: {
  readonly campaign: string
  readonly total: CostLine
  readonly lines: readonly CostLine[]
}) {
  const [, move] = useCampaignRoute()
  const list = useExperiments(campaign)
  const [by, setBy] = useState<By>('hours')
  const rows = useMemo(() => new Map(list.data?.rows.map((row) => [row.number, row])), [list.data])
  const sorted = [...lines, sharedLine(total, lines)]
    .filter((line) => line.hours > 0 || line.usd !== null || line.tokens !== null)
    .toSorted((a, b) => (b[by] ?? -1) - (a[by] ?? -1))
  const largest = sorted[0]?.[by] ?? 0
  // A measure that nothing is known of has no column: an empty one would look like zero.
  const shown = columns.filter(([key]) => sorted.some((line) => line[key] !== null))
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Experiment</th>
          {shown.map(([key, name]) => (
            <th key={key} scope="col" className={table.num} aria-sort={key === by ? 'descending' : undefined}>
              <button type="button" className={classes(key === by && styles.by)} onClick={() => setBy(key)}>
                {name}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.slice(0, mostLines).map((line) => {
          const row = line.experiment === null ? undefined : rows.get(line.experiment)
          return (
            <tr key={line.experiment ?? 'shared'} data-open>
              <td className={styles.name}>
                {line.experiment === null ? (
                  <span className={styles.shared}>the incumbent beside them, and several together</span>
                ) : (
                  <button
                    type="button"
                    onClick={() => move({ view: 'campaign', experiment: line.experiment, tab: 'overview', run: null })}
                  >
                    {row === undefined ? null : <Shape status={statusOf(row, null)} />}
                    <span className={styles.number}>{line.experiment}</span>
                    <span className={styles.clip} dir="auto">
                      {line.experiment === 0 ? 'the baseline' : (row?.hypothesis ?? '')}
                    </span>
                  </button>
                )}
              </td>
              {shown.map(([key, , print]) =>
                key === by ? (
                  <td key={key} className={classes(table.num, styles.barred)}>
                    <div>
                      <i
                        style={{ width: `${largest === 0 ? 0 : ((line[key] ?? 0) / largest) * 100}%` }}
                        aria-hidden="true"
                      />
                      <b>{print(line[key])}</b>
                    </div>
                  </td>
                ) : (
                  <td key={key} className={classes(table.num, styles.figure)}>
                    {print(line[key])}
                  </td>
                ),
              )}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** Runs that belong to no single experiment: the incumbent's beside a candidate, several patches at once. */
function sharedLine(total: CostLine, lines: readonly CostLine[]): CostLine {
  const hours = total.hours - lines.reduce((sum, line) => sum + line.hours, 0)
  return {
    experiment: null,
    usd: null,
    tokens: null,
    hours: hours > 1e-6 ? hours : 0,
    kwh: null,
    sessions: 0,
    unknownSessions: 0,
  }
}
