import { useMemo } from 'react'
import type { GpuFacts } from '../../../preload/contract/gpu.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { formatCount, formatGib, formatShare } from '../../format.ts'
import { Lane } from './Lane.tsx'
import type { LaneData } from './lanes.ts'
import { boundsOf } from './readings.ts'
import type { Scene } from './scene.ts'

const gib = 1024 ** 3

/** Utilisation, memory, power, clocks and temperature of a GPU, then the processor; or the processor alone. */
export function Lanes({
  scene,
  data,
  host,
  gpu,
  isLive,
  pointerMs,
  runs,
}: {
  readonly scene: Scene
  readonly data: LaneData
  /** Null: `data` is the processor's. */
  readonly host: LaneData | null
  readonly gpu: GpuFacts | undefined
  readonly isLive: boolean
  readonly pointerMs: number | null
  readonly runs: readonly RunRow[]
}) {
  const dirty = useMemo(() => runs.filter((run) => run.clean === false), [runs])
  const shared = { scene, isLive, pointerMs, dirty }
  const processor = host ?? data
  const highest = (of: LaneData, name: keyof LaneData['lo']): number => boundsOf(of, name)?.[1] ?? 0
  const clock = boundsOf(data, 'smClock') ?? [0, 1]
  const temperature = boundsOf(data, 'temperature') ?? [0, 1]
  return (
    <>
      {host === null ? null : (
        <>
          <Lane
            {...shared}
            data={data}
            series="utilisation"
            name="Utilisation"
            domain={[0, 1]}
            ticks={[0, 0.5, 1]}
            print={(value) => formatShare(value, 0)}
            printTick={(value) => String(value * 100)}
          />
          <Lane
            {...shared}
            data={data}
            series="memory"
            name="Memory, GiB"
            domain={[0, Math.max(gpu?.memoryTotalBytes ?? 0, highest(data, 'memory'), gib)]}
            limit={gpu?.memoryTotalBytes ?? null}
            print={formatGib}
            printTick={(value) => formatCount(value / gib)}
            unit={gib}
          />
          <Lane
            {...shared}
            data={data}
            series="power"
            name="Power, W"
            domain={[0, Math.max(gpu?.powerLimitW ?? 0, highest(data, 'power'), 1) * 1.06]}
            limit={gpu?.powerLimitW ?? null}
            print={formatCount}
          />
          <Lane
            {...shared}
            data={data}
            series="smClock"
            name="SM clock, MHz"
            domain={[clock[0] * 0.98, Math.max(clock[1], gpu?.maxSmClockMhz ?? 0) * 1.02]}
            limit={gpu?.maxSmClockMhz ?? null}
            print={formatCount}
            median
          />
          <Lane
            {...shared}
            data={data}
            series="temperature"
            name="Temperature, °C"
            domain={[Math.min(30, temperature[0]), Math.max(90, temperature[1])]}
            print={formatCount}
          />
        </>
      )}
      <Lane
        {...shared}
        data={processor}
        series="utilisation"
        name="Processor, all cores"
        domain={[0, 1]}
        ticks={[0, 0.5, 1]}
        print={(value) => formatShare(value, 0)}
        printTick={(value) => String(value * 100)}
      />
      {host === null ? (
        <Lane
          {...shared}
          data={processor}
          series="memory"
          name="Memory of the machine, GiB"
          domain={[0, Math.max(gib, highest(processor, 'memory') * 1.1)]}
          print={formatGib}
          printTick={(value) => formatCount(value / gib)}
          unit={gib}
        />
      ) : null}
    </>
  )
}
