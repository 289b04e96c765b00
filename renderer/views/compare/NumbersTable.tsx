import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { quantile } from '../../components/chart/scale.ts'
import table from '../../components/table.module.css'
import {
  formatBytes,
  formatDuration,
  formatEffect,
  formatHalfWidth,
  formatLines,
  formatMetric,
  formatProbability,
} from '../../format.ts'
import { runsOf } from '../../runs.ts'
import { statusOf, statusWord } from '../../status.ts'
import { ownRuns } from '../experiment/curves.ts'

type Side = { readonly detail: ExperimentDetail; readonly runs: readonly RunRow[] }

/** The same figures of each experiment, side by side. */
export function NumbersTable({
  details,
  runs,
  decimals,
  valueName,
}: {
  readonly details: readonly ExperimentDetail[]
  readonly runs: readonly (readonly RunRow[])[]
  readonly decimals: number
  readonly valueName: string
}) {
  const sides: readonly Side[] = details.map((detail, index) => ({
    detail,
    runs: ownRuns(runs[index] ?? []).filter((run) => run.clean === true),
  }))
  const rows: readonly (readonly [string, (side: Side) => string])[] = [
    ['Verdict', ({ detail }) => statusWord[statusOf(detail, null)]],
    [`${valueName}, median`, (side) => formatMetric(median(side.runs.map((run) => run.value)))],
    ['Effect over its incumbent', ({ detail }) => formatEffect(detail.effect, decimals)],
    ['95\u00a0% half-width', ({ detail }) => formatHalfWidth(detail.lo, detail.hi, decimals)],
    ['P real', ({ detail }) => formatProbability(detail.probability)],
    ['Runs', ({ detail }) => String(runsOf(detail))],
    ['Duration, median', (side) => formatDuration(median(side.runs.map((run) => run.durationMs)))],
    ['CPU time, median', (side) => formatDuration(median(side.runs.map((run) => run.cpuMs)))],
    ['Peak memory', (side) => formatBytes(median(side.runs.map((run) => run.peakRssBytes)))],
    ['Lines', ({ detail }) => formatLines(detail.added, detail.removed)],
    ['Time spent', ({ detail }) => formatDuration(detail.costMs)],
    [
      'Built on',
      ({ detail }) => (detail.parent === null ? '' : detail.parent === 0 ? 'baseline' : String(detail.parent)),
    ],
  ]
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          {sides.map(({ detail }) => (
            <th key={detail.number} scope="col" className={table.num}>
              {detail.number}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, print]) => (
          <tr key={name}>
            <td>{name}</td>
            {sides.map((side) => (
              <td key={side.detail.number} className={table.num}>
                <b>{print(side)}</b>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function median(values: readonly (number | null)[]): number | null {
  return quantile(
    values.flatMap((value) => value ?? []).sort((a, b) => a - b),
    0.5,
  )
}
