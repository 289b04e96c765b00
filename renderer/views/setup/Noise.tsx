import { useRef, useState } from 'react'
import type { Measured, MeasuredNoise, ProjectView } from '../../../preload/contract/project.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { linearScale, linearTicks } from '../../components/chart/scale.ts'
import { Button, FailedLine } from '../../components/controls.tsx'
import { useNow, useSize } from '../../components/hooks.ts'
import { SavePicture } from '../../components/picture/SavePicture.tsx'
import { counted, formatAge, formatDuration, formatMetric, formatShare, formatTicks } from '../../format.ts'
import { deviationOf, medianOf, noiseRows, seeds } from './noise.ts'
import styles from './Setup.module.css'

/** Some runs of the unmodified code, one after the other, as dots: what differs between them is noise. */
export function Noise({
  view,
  mayRun,
  measured,
  kept,
  onMeasured,
}: {
  readonly view: ProjectView
  readonly mayRun: boolean
  readonly measured: readonly Measured[]
  /** Where these are of an earlier visit: when, and with which project file. */
  readonly kept: MeasuredNoise | null
  readonly onMeasured: (measured: readonly Measured[]) => void
}) {
  const { client } = useEngine()
  const gone = useStatus() !== 'open'
  const now = useNow(60_000, kept !== null)
  const [state, setState] = useState<{ readonly running: boolean; readonly error: Error | null }>({
    running: false,
    error: null,
  })
  const stopped = useRef(false)
  const dots = useRef<HTMLDivElement>(null)
  async function measure(): Promise<void> {
    stopped.current = false
    setState({ running: true, error: null })
    let runs: readonly Measured[] = []
    onMeasured(runs)
    try {
      for (const seed of seeds) {
        if (stopped.current) break
        const baseline = runs.find((run) => run.value !== null)?.value ?? null
        const run = await client.call('project.measure', { path: view.path, projectFile: view.file, seed, baseline })
        runs = [...runs, run]
        onMeasured(runs)
        // A project that gives no value gives none the next time either.
        if (run.value === null) break
      }
      setState({ running: false, error: null })
    } catch (error) {
      setState({ running: false, error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  const values = measured.flatMap((run) => run.value ?? [])
  const failed = measured.find((run) => run.value === null)
  return (
    <section aria-label="Noise">
      <h2>
        Noise <span>{noiseText(measured)}</span>
        <span className={styles.end}>
          <SavePicture of={() => dots.current} label="Noise" file="noise" rows={noiseRows(measured)} />
          {state.running ? (
            <Button
              look="quiet"
              onClick={() => {
                stopped.current = true
              }}
            >
              Stop after this run
            </Button>
          ) : (
            <Button look="quiet" disabled={gone || !mayRun} onClick={() => void measure()}>
              {measured.length === 0 ? `Measure, ${seeds.length} runs` : 'Measure again'}
            </Button>
          )}
        </span>
      </h2>
      <div ref={dots}>{values.length === 0 ? null : <Dots values={values} />}</div>
      <p className={styles.trust}>{sentence(measured, state.running, mayRun)}</p>
      {kept === null ? null : <p className={styles.trust}>{keptText(kept, view.trustHash, now)}</p>}
      {failed === undefined ? null : <p className={styles.trust}>{failed.why}</p>}
      {state.error === null ? null : <FailedLine error={state.error} />}
    </section>
  )
}

/** When it was measured, and whether it may have become old. */
function keptText(kept: MeasuredNoise, hash: string, now: number): string {
  const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(kept.at)
  const said = `Measured ${when}, ${formatAge(now - kept.at)} ago.`
  return kept.hash === hash ? said : `${said} pawl.toml has changed since: measure again if the runs have.`
}

function noiseText(measured: readonly Measured[]): string {
  if (measured.length === 0) return 'not measured yet; the campaign does it first in any case'
  const total = measured.reduce((sum, run) => sum + run.durationMs, 0)
  return `${counted(measured.length, 'run')} of the unmodified code, ${formatDuration(total)}`
}

function sentence(measured: readonly Measured[], running: boolean, mayRun: boolean): string {
  const noise = deviationOf(measured.flatMap((run) => run.y ?? []))
  if (noise !== null) {
    const median = medianOf(measured.map((run) => run.durationMs))
    return `Two runs of the same code differ by ${formatShare(noise, 3)} (standard deviation); a run takes ${formatDuration(median)}. One run can’t show an effect below ${formatShare(2.8 * noise, 2)}; pairs can.`
  }
  if (running) return 'Running the unmodified code.'
  return mayRun
    ? 'How much two runs of the same code differ decides what can be proven with how many runs.'
    : 'Agree to the commands first: measuring runs them.'
}

const height = 64
const line = 36
const edge = 10

function Dots({ values }: { readonly values: readonly number[] }) {
  const [element, size] = useSize<HTMLDivElement>()
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const air = (high - low || Math.abs(low) * 1e-3 || 1) * 0.4
  const x = linearScale([low - air, high + air], [edge, Math.max(edge + 1, size.width - edge)])
  const ticks = linearTicks(x.domain, 3)
  const names = formatTicks(ticks)
  return (
    <div ref={element}>
      {size.width < 100 ? null : (
        <svg
          width={size.width}
          height={height}
          role="img"
          aria-label={`Values: ${values.map(formatMetric).join(', ')}`}
        >
          <path d={`M${edge} ${line}H${size.width - edge}`} stroke="var(--axis)" />
          {values.map((value, index) => (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: a run's place is its identity
              key={index}
              cx={x.at(value)}
              cy={line - 12}
              r="3.5"
              fill="var(--text)"
              opacity="0.8"
            />
          ))}
          {ticks.map((tick, index) => (
            <text key={tick} x={x.at(tick)} y={line + 16} textAnchor="middle" fontSize="11" fill="var(--text-3)">
              {names[index]}
            </text>
          ))}
        </svg>
      )}
    </div>
  )
}
