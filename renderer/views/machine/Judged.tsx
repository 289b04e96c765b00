import type { Observation } from '../../../preload/contract/gpu.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useCall } from '../../client/connection.tsx'
import { Shape } from '../../components/Shape.tsx'
import { counted, formatCount, formatGib, formatKwh, formatShare } from '../../format.ts'
import { runName } from '../../run.ts'
import styles from './Gpu.module.css'
import { Values } from './Values.tsx'

/** Why a run counts or does not: the one in view, else the latest in sight that does not. */
export function Judged({
  campaign,
  run,
  runs,
}: {
  readonly campaign: string
  readonly run: RunRow | null
  readonly runs: readonly RunRow[]
}) {
  const all = useCall('run.list', { campaign, limit: 10_000 })
  const voided = (all.data ?? []).filter((one) => one.clean === false && one.outcome !== 'lost')
  const shown = run ?? runs.find((one) => one.clean === false && one.outcome !== 'lost') ?? voided[0] ?? null
  const evidence = useCall(
    'run.evidence',
    { run: shown?.id ?? '' },
    { enabled: shown !== null && shown.outcome !== null },
  )
  const ended = (all.data ?? []).filter((one) => one.outcome !== null).length
  if (shown === null)
    return (
      <section>
        <h3>Every run counts</h3>
        <p className={styles.small}>
          {ended === 0 ? 'None has ended yet.' : `Nothing disturbed ${counted(ended, 'run')}.`}
        </p>
      </section>
    )
  const again = shown.clean === false ? repeatOf(shown, all.data ?? []) : undefined
  const findings = evidence.data?.findings ?? []
  return (
    <section>
      <h3>
        {shown.outcome === null ? <Shape status="running" /> : null}
        {shown.clean === false ? <Shape status="contaminated" /> : null}
        Run {shown.number} {shown.outcome === null ? 'runs' : shown.clean === false ? 'is contaminated' : 'counts'}
      </h3>
      <p className={styles.small}>
        {runName(shown)}, {shown.stage}, seed {shown.seed}
      </p>
      {findings.map((finding) => (
        <p key={finding.rule} className={finding.voids ? styles.voids : styles.recorded}>
          {finding.sentence}
        </p>
      ))}
      {shown.clean === false ? (
        <p className={styles.recorded}>
          Its log and curves are kept; no verdict uses it.
          {again === undefined ? '' : ` Made again as run ${again.number}.`}
        </p>
      ) : null}
      {evidence.data?.observation == null ? null : <Measured of={evidence.data.observation} />}
      <p className={styles.small}>
        Runs contaminated: {formatCount(voided.length)} of {formatCount(ended)}.
      </p>
    </section>
  )
}

/** The next run on the same device, if it is the same once more. `all`: newest first. */
function repeatOf(run: RunRow, all: readonly RunRow[]): RunRow | undefined {
  const next = all.findLast((one) => one.number > run.number && one.device === run.device)
  return next?.seed === run.seed && next.patches.join() === run.patches.join() ? next : undefined
}

function Measured({ of }: { readonly of: Observation }) {
  const { host, gpu } = of
  const rows: readonly (readonly [string, string])[] = [
    ['Load of others', host.othersCores === null ? '' : `${host.othersCores.toFixed(2)} of ${host.cores ?? ''} cores`],
    [
      'Other runs of Pawl',
      host.siblingCores === null ? '' : `${host.siblingCores.toFixed(2)} of ${host.cores ?? ''} cores`,
    ],
    ['Its own', host.runCores === null ? '' : `${host.runCores.toFixed(2)} cores`],
    ['Most memory', gpu?.memoryMaxBytes == null ? '' : `${formatGib(gpu.memoryMaxBytes)}\u00a0GiB`],
    ['Power', gpu?.powerW == null ? '' : `${formatCount(gpu.powerW)}\u00a0W`],
    ['SM clock', gpu?.smClockMhz == null ? '' : `${formatCount(gpu.smClockMhz)}\u00a0MHz`],
    ['Hottest', gpu?.temperatureMaxC == null ? '' : `${formatCount(gpu.temperatureMaxC)}\u00a0°C`],
    ['Busy', gpu?.utilisation == null ? '' : formatShare(gpu.utilisation, 0)],
    ['Energy', gpu?.energyJ == null ? '' : formatKwh(gpu.energyJ / 3_600_000)],
  ]
  return <Values rows={rows} />
}
