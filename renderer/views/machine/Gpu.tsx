import { useState } from 'react'
import type { MachineSample } from '../../../preload/contract/gpu.ts'
import { useCall } from '../../client/connection.tsx'
import { Button, Choice } from '../../components/controls.tsx'
import { Page, PageBody } from '../../components/Page.tsx'
import { printCsv, saveFile } from '../../components/save.ts'
import { formatAge, formatBytes, formatCount, formatDuration, formatGib, formatShare } from '../../format.ts'
import styles from './Gpu.module.css'
import { Lane } from './Lane.tsx'
import { useSampleHistory } from './useSampleHistory.ts'

const minute = 60_000

/** The machine while it measured: the GPU where there is telemetry of one, the CPU and memory always. */
export function Gpu() {
  const samples = useSampleHistory()
  const machine = useCall('machine.show', {})
  const [span, setSpan] = useState<'5' | '30'>('30')
  const to = samples.at(-1)?.at ?? Date.now()
  const shown = samples.filter((sample) => sample.at >= to - Number(span) * minute)
  const from = shown[0]?.at ?? to - minute
  const last = shown.at(-1)
  const gpus = last?.gpus ?? []
  const at = shown.map((sample) => sample.at)
  const time = { at, from, to }
  return (
    <Page
      title="GPU"
      said={gpus.map((gpu) => `${gpu.index}, ${gpu.name}`).join('; ') || machine.data?.cpu}
      controls={
        <>
          <Choice
            label="Time"
            options={[
              ['5', '5m'],
              ['30', '30m'],
            ]}
            value={span}
            onChange={setSpan}
          />
          <Button onClick={() => saveFile('samples.csv', 'text/csv', samplesCsv(shown))}>Save CSV</Button>
        </>
      }
      foot={
        <span>
          {shown.length === 0
            ? 'no sample yet'
            : `${formatCount(shown.length)} samples over ${formatDuration(to - (at[0] ?? to)) || '0s'}`}
        </span>
      }
    >
      <PageBody>
        <div className={styles.lanes}>
          {gpus.length > 0 ? null : (
            <p className={styles.telemetry} role="status">
              {machine.data?.telemetry ?? ''}
            </p>
          )}
          {gpus.flatMap((gpu) => {
            const of = shown.map((sample) => sample.gpus.find((other) => other.uuid === gpu.uuid))
            return [
              <Lane
                key={`${gpu.uuid}u`}
                {...time}
                name="Utilisation"
                value={formatShare(gpu.utilisation, 0)}
                values={of.map((one) => one?.utilisation ?? null)}
                top={1}
              />,
              <Lane
                key={`${gpu.uuid}m`}
                {...time}
                name="Memory, GiB"
                value={formatGib(gpu.memoryUsedBytes)}
                values={of.map((one) => one?.memoryUsedBytes ?? null)}
                top={gpu.memoryTotalBytes}
              />,
              <Lane
                key={`${gpu.uuid}p`}
                {...time}
                name="Power, W"
                value={formatCount(gpu.powerW)}
                values={of.map((one) => one?.powerW ?? null)}
                top={gpu.powerLimitW}
              />,
              <Lane
                key={`${gpu.uuid}c`}
                {...time}
                name="SM clock, MHz"
                value={formatCount(gpu.smClockMhz)}
                values={of.map((one) => one?.smClockMhz ?? null)}
                top={null}
              />,
              <Lane
                key={`${gpu.uuid}t`}
                {...time}
                name="Temperature, °C"
                value={formatCount(gpu.temperatureC)}
                values={of.map((one) => one?.temperatureC ?? null)}
                top={100}
              />,
            ]
          })}
          <Lane
            {...time}
            name="CPU, all cores"
            value={formatShare(last?.cpuShare ?? null, 0)}
            values={shown.map((sample) => sample.cpuShare)}
            top={1}
          />
          <Lane
            {...time}
            name="Memory"
            value={formatBytes(last?.memoryUsedBytes ?? null)}
            values={shown.map((sample) => sample.memoryUsedBytes)}
            top={last?.memoryTotalBytes ?? null}
          />
          {shown.length < 2 ? null : (
            <p className={styles.axis}>
              <span>{formatAge(to - from)} ago</span>
              <span>now</span>
            </p>
          )}
        </div>
      </PageBody>
    </Page>
  )
}

function samplesCsv(samples: readonly MachineSample[]): string {
  const gpuHead = ['gpu', 'utilisation', 'gpu_memory_used_bytes', 'power_w', 'sm_clock_mhz', 'temperature_c']
  return printCsv([
    ['at_ms', 'cpu_share', 'memory_used_bytes', ...gpuHead],
    ...samples.flatMap((sample) => {
      const machine = [sample.at, sample.cpuShare, sample.memoryUsedBytes]
      if (sample.gpus.length === 0) return [[...machine, ...gpuHead.map(() => null)]]
      return sample.gpus.map((gpu) => [
        ...machine,
        gpu.index,
        gpu.utilisation,
        gpu.memoryUsedBytes,
        gpu.powerW,
        gpu.smClockMhz,
        gpu.temperatureC,
      ])
    }),
  ])
}
