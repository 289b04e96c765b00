import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { Clock } from '../../components/Clock.tsx'
import { hueOf, Shape } from '../../components/Shape.tsx'
import table from '../../components/table.module.css'
import { formatDuration, formatEffect, formatMetric } from '../../format.ts'
import type { Status } from '../../status.ts'

/** What is drawn for a run. */
export function runStatus(run: RunRow): Status | null {
  if (run.outcome === null) return 'running'
  if (run.clean === false) return 'contaminated'
  if (run.outcome === 'crashed' || run.outcome === 'timed-out' || run.outcome === 'lost') return 'crash'
  return null
}

/** The runs of one experiment, newest first. */
export function RunsTable({
  runs,
  detail,
  decimals,
  onRun,
  wide = false,
}: {
  readonly runs: readonly RunRow[]
  readonly detail: ExperimentDetail
  readonly decimals: number
  readonly onRun: (run: string) => void
  readonly wide?: boolean
}) {
  const effects = new Map(detail.dots.map((dot) => [dot.run, dot.effect]))
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Stage</th>
          <th scope="col" className={table.num}>
            Seed
          </th>
          <th scope="col" className={table.num}>
            Value
          </th>
          <th scope="col" className={table.num}>
            Effect
          </th>
          <th scope="col" className={table.num}>
            Time
          </th>
          {wide ? (
            <>
              <th scope="col" className={table.num}>
                CPU
              </th>
              <th scope="col">Outcome</th>
              <th scope="col">Patches</th>
              <th scope="col">Commit</th>
            </>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {runs
          .toSorted((a, b) => b.number - a.number)
          .map((run) => {
            const status = runStatus(run)
            const effect = effects.get(run.id) ?? null
            return (
              <tr key={run.id} data-open>
                <td>
                  <button type="button" onClick={() => onRun(run.id)} title="Show its log">
                    {status === null ? <Dot /> : <Shape status={status} />}
                    {run.number}
                  </button>
                </td>
                <td>{run.stage}</td>
                <td className={table.num}>{run.seed}</td>
                <td className={table.num}>
                  {run.clean === false ? formatMetric(run.value) : <b>{formatMetric(run.value)}</b>}
                </td>
                <td className={table.num}>
                  {status === null ? (
                    <b>{formatEffect(effect, decimals)}</b>
                  ) : (
                    <span className={hueOf(status)}>{wordOf(run)}</span>
                  )}
                </td>
                <td className={table.num}>
                  <Duration run={run} />
                </td>
                {wide ? (
                  <>
                    <td className={table.num}>{formatDuration(run.cpuMs)}</td>
                    <td className={table.wrap}>{outcomeText(run)}</td>
                    <td>{run.patches.join(', ') || 'none'}</td>
                    <td>
                      <code>{run.commit.slice(0, 7)}</code>
                    </td>
                  </>
                ) : null}
              </tr>
            )
          })}
      </tbody>
    </table>
  )
}

function Duration({ run: { durationMs, startedAt, outcome } }: { readonly run: RunRow }) {
  return durationMs !== null || startedAt === null || outcome !== null ? (
    formatDuration(durationMs)
  ) : (
    <Clock print={(now) => formatDuration(now - startedAt)} />
  )
}

function wordOf(run: RunRow): string {
  if (run.outcome === null) return 'running'
  return run.clean === false ? 'not used' : run.outcome
}

function outcomeText(run: RunRow): string {
  if (run.outcome === null) return 'running'
  const code = run.exitCode !== null && run.exitCode !== 0 ? `, exit code ${run.exitCode}` : ''
  const signal = run.signal === null ? '' : `, ${run.signal}`
  return `${run.outcome}${code}${signal}${run.why === null ? '' : `: ${run.why}`}`
}

function Dot() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <circle cx="6" cy="6" r="3.5" fill="currentColor" />
    </svg>
  )
}
