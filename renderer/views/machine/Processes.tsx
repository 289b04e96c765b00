import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { Machine } from '../../../preload/contract/gpu.ts'
import { useSamples } from '../../client/connection.tsx'
import { Shape } from '../../components/Shape.tsx'
import { formatAge, formatClock, formatGib } from '../../format.ts'
import styles from './Gpu.module.css'

/** Who is on the GPU: the run that trains, and others by name and owner as they were last seen. */
export function Processes({
  machine,
  device,
  head,
  isLive,
}: {
  readonly machine: Machine
  readonly device: string
  readonly head: CampaignHead
  readonly isLive: boolean
}) {
  const samples = useSamples()
  const boundary = machine.seen.find((seen) => seen.gpu === device)?.boundary
  const used = samples.at(-1)?.gpus.find((gpu) => gpu.uuid === device)?.memoryUsedBytes ?? null
  const own = head.devices.filter(({ gpuUuid }) => gpuUuid === device).map(({ uuid }) => uuid)
  const running = isLive ? head.running.filter((run) => run.device !== null && own.includes(run.device)) : []
  const others = boundary?.processes ?? []
  const held = others.reduce((sum, process) => sum + (process.memoryBytes ?? 0), 0)
  return (
    <section>
      <table className={styles.processes}>
        <thead>
          <tr>
            <th>Process</th>
            <th>Owner</th>
            <th className={styles.num}>PID</th>
            <th className={styles.num}>GiB</th>
          </tr>
        </thead>
        <tbody>
          {running.map(({ run, runNumber }) => (
            <tr key={run}>
              <td>
                <Shape status="running" />
                <b>run {runNumber}</b>
              </td>
              <td />
              <td />
              <td className={styles.num}>
                {used === null || running.length > 1 ? '' : formatGib(Math.max(0, used - held))}
              </td>
            </tr>
          ))}
          {others.map((process) => (
            <tr key={process.pid}>
              <td title={`${process.name}, ${process.use}${process.run === null ? '' : ', of another run of Pawl'}`}>
                {process.run === null ? process.name : `${process.name}, a run`}
              </td>
              <td>{process.owner ?? ''}</td>
              <td className={styles.num}>{process.pid}</td>
              <td className={styles.num}>{process.memoryBytes === null ? '' : formatGib(process.memoryBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.small}>
        {boundary === undefined
          ? 'Others are looked for before and after each run, never during one.'
          : boundary.processes === null
            ? 'This driver does not tell who is on the GPU.'
            : `${others.length === 0 ? 'Nobody else, as' : 'As'} seen ${seenAt(boundary.at)}${running.length === 0 ? '' : ', before this run'}.`}
      </p>
    </section>
  )
}

/** By the clock, as long as that says which day. */
function seenAt(at: number): string {
  const ms = Date.now() - at
  return ms < 12 * 3_600_000 ? `at ${formatClock(at, true)}` : `${formatAge(ms)} ago`
}
