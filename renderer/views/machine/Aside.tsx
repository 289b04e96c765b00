import type { CampaignHead, IdleCause } from '../../../preload/contract/campaign.ts'
import type { GpuFacts, Machine, OwnCost } from '../../../preload/contract/gpu.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { formatAge, formatCount, formatDuration, formatKwh, formatShare } from '../../format.ts'
import { Devices } from './Devices.tsx'
import styles from './Gpu.module.css'
import { Judged } from './Judged.tsx'
import { Processes } from './Processes.tsx'
import { Values } from './Values.tsx'

const causes: Readonly<Record<IdleCause, string>> = {
  between: 'Between runs: git, decisions, logs',
  agent: 'No proposal ready',
  quiet: 'Waiting for a quiet machine',
  lease: 'Another run had the device',
  launch: 'Launch and checkout',
  evaluation: 'Evaluation',
}

/** Where the idle time went, which runs do not count and why, who is on the GPU, and what it is. */
export function Aside({
  head,
  machine,
  device,
  gpu,
  run,
  runs,
  isLive,
}: {
  readonly head: CampaignHead
  readonly machine: Machine
  readonly device: string
  readonly gpu: GpuFacts | undefined
  readonly run: RunRow | null
  readonly runs: readonly RunRow[]
  readonly isLive: boolean
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <aside className={styles.aside} aria-label="What the machine did" tabIndex={0}>
      <Idle head={head} />
      <Judged campaign={head.id} run={run} runs={runs} />
      {device === 'host' ? null : <Processes machine={machine} device={device} head={head} isLive={isLive} />}
      <Facts head={head} machine={machine} gpu={gpu} />
    </aside>
  )
}

function Idle({ head }: { readonly head: CampaignHead }) {
  const gpus = Math.max(1, head.devices.length)
  const totalMs = head.spentHours * 3_600_000 * gpus
  const idleMs = head.idle.reduce((sum, part) => sum + part.ms, 0)
  const largest = Math.max(1, ...head.idle.map((part) => part.ms))
  return (
    <section>
      <h3>Idle since the start</h3>
      <p className={styles.sum}>
        <b>{formatDuration(idleMs)}</b> of {formatDuration(totalMs)}
        {totalMs > 0 ? `, ${formatShare(idleMs / totalMs)}` : ''}
        {gpus > 1 ? `, of ${gpus} GPUs together` : ''}
      </p>
      <ul className={styles.causes}>
        {head.idle.map(({ cause, ms }) => (
          <li key={cause}>
            <span>{causes[cause]}</span>
            <span className={styles.num}>{formatDuration(ms)}</span>
            <span className={styles.bar}>
              <span style={{ width: `${(ms / largest) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Facts({
  head,
  machine,
  gpu,
}: {
  readonly head: CampaignHead
  readonly machine: Machine
  readonly gpu: GpuFacts | undefined
}) {
  const { samples, lines } = machine.missed
  const facts: readonly (readonly [string, string])[] = [
    ['Driver', gpu?.driver ?? ''],
    ['Power limit', gpu?.powerLimitW == null ? '' : `${formatCount(gpu.powerLimitW)}\u00a0W`],
    [
      'Sampling',
      machine.state === 'on' || machine.state === 'replay'
        ? `1 per second, ${formatCount(samples)} lost${lines === 0 ? '' : `, ${formatCount(lines)} not understood`}`
        : machine.state === 'off'
          ? 'nobody looks'
          : machine.state === 'starting'
            ? 'waits for nvidia-smi'
            : machine.state === 'retrying'
              ? 'begun again'
              : machine.state,
    ],
    ['Display on this GPU', gpu?.hasDisplay == null ? '' : gpu.hasDisplay ? 'yes; Pawl draws on the processor' : 'no'],
    ['Energy of the runs', formatKwh(head.spent.kwh)],
    ['Processor', `${machine.cpu}, ${machine.cores} cores`],
    ['What Pawl costs a run', costSentence(machine.ownCost)],
  ]
  return (
    <section>
      <Devices head={head} machine={machine} />
      <Values rows={facts} />
      {machine.state === 'on' || machine.state === 'off' ? <p className={styles.small}>{machine.telemetry}</p> : null}
      {machine.events.map((event) => (
        <p key={event.at} className={styles.small}>
          {formatAge(Date.now() - event.at)} ago nvidia-smi said: {event.said}
        </p>
      ))}
    </section>
  )
}

function costSentence(cost: OwnCost | null): string {
  if (cost === null) return 'not measured yet: pawl doctor --calibrate'
  const measured = cost.parts.filter((part) => part.share !== null)
  return measured.map((part) => `${part.name} ${formatShare(part.share, 2)}`).join(', ')
}
