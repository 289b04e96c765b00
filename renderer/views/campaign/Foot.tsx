import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { useCall } from '../../client/connection.tsx'
import { formatCount, formatGib, formatShare } from '../../format.ts'
import { useSampleHistory } from '../machine/useSampleHistory.ts'
import styles from './Foot.module.css'
import { RunLane } from './RunLane.tsx'
import { Spark } from './Spark.tsx'

type Reading = {
  readonly name: string
  readonly value: string
  readonly of: string
  readonly values: readonly (number | null)[]
  readonly top: number | null
  readonly wide: boolean
}

/** The machine at the foot: what runs on it, and how busy it is. */
export function Foot({ head }: { readonly head: CampaignHead }) {
  const samples = useSampleHistory()
  const machine = useCall('machine.show', {})
  const gpu = samples.at(-1)?.gpus[0]
  const cells = gpu === undefined ? cpuCells(samples) : gpuCells(samples, gpu.uuid)
  return (
    <section className={styles.foot} aria-label="Machine">
      <div>
        <p className={styles.name}>{gpu === undefined ? 'This machine' : `GPU ${gpu.index}`}</p>
        <p className={styles.value} title={gpu?.name ?? machine.data?.cpu}>
          {gpu?.name ?? (machine.data === undefined ? '' : `${machine.data.cores} cores`)}
        </p>
        <p className={styles.said} title={gpu === undefined ? machine.data?.telemetry : undefined}>
          {gpu === undefined ? (machine.data?.telemetry ?? '') : throttleSentence(gpu.throttle)}
        </p>
      </div>
      <RunLane head={head} />
      {cells.map((cell) => (
        <div key={cell.name} className={cell.wide ? styles.wide : undefined}>
          <p className={styles.name}>{cell.name}</p>
          <p className={styles.value}>
            {cell.value} {cell.of === '' ? null : <small>{cell.of}</small>}
          </p>
          <Spark values={cell.values} top={cell.top} />
        </div>
      ))}
    </section>
  )
}

function throttleSentence(throttle: readonly string[] | null): string {
  if (throttle === null) return ''
  return throttle.length === 0 ? 'no throttling' : throttle.join(', ')
}

function cpuCells(samples: readonly MachineSample[]): readonly Reading[] {
  const last = samples.at(-1)
  return [
    {
      name: 'CPU, all cores',
      value: formatShare(last?.cpuShare ?? null, 0),
      of: '',
      values: samples.map((sample) => sample.cpuShare),
      top: 1,
      wide: false,
    },
    {
      name: 'Memory, GiB',
      value: formatGib(last?.memoryUsedBytes ?? null),
      of: last?.memoryTotalBytes == null ? '' : `of ${formatGib(last.memoryTotalBytes)}`,
      values: samples.map((sample) => sample.memoryUsedBytes),
      top: last?.memoryTotalBytes ?? null,
      wide: false,
    },
  ]
}

function gpuCells(samples: readonly MachineSample[], uuid: string): readonly Reading[] {
  const series = samples.map((sample) => sample.gpus.find((gpu) => gpu.uuid === uuid))
  const last = series.at(-1)
  if (last === undefined) return []
  return [
    {
      name: 'Utilisation',
      value: formatShare(last.utilisation, 0),
      of: '',
      values: series.map((gpu) => gpu?.utilisation ?? null),
      top: 1,
      wide: false,
    },
    {
      name: 'Memory, GiB',
      value: formatGib(last.memoryUsedBytes),
      of: last.memoryTotalBytes === null ? '' : `of ${formatGib(last.memoryTotalBytes)}`,
      values: series.map((gpu) => gpu?.memoryUsedBytes ?? null),
      top: last.memoryTotalBytes,
      wide: false,
    },
    {
      name: 'Power, W',
      value: formatCount(last.powerW),
      of: last.powerLimitW === null ? '' : `of ${formatCount(last.powerLimitW)}`,
      values: series.map((gpu) => gpu?.powerW ?? null),
      top: last.powerLimitW,
      wide: false,
    },
    {
      name: 'SM clock, MHz',
      value: formatCount(last.smClockMhz),
      of: '',
      values: series.map((gpu) => gpu?.smClockMhz ?? null),
      top: null,
      wide: true,
    },
    {
      name: 'Temperature',
      value: last.temperatureC === null ? '' : `${formatCount(last.temperatureC)}\u00a0°C`,
      of: '',
      values: series.map((gpu) => gpu?.temperatureC ?? null),
      top: 100,
      wide: true,
    },
  ]
}
