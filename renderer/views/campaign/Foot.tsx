import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { Machine } from '../../../preload/contract/gpu.ts'
import { useCall, useSamples } from '../../client/connection.tsx'
import { useInks, usePixelRatio } from '../../components/inks.ts'
import { gpuCells, gpuOf, processorCells, stripHead } from '../machine/strip.ts'
import { useSampling } from '../machine/useSampleHistory.ts'
import styles from './Foot.module.css'
import { RunLane } from './RunLane.tsx'
import { Spark } from './Spark.tsx'

type Shown = { readonly head: CampaignHead; readonly machine: Machine | undefined }

/** The machine at the foot: what runs on it, and how busy it is. Only the two parts that show samples are made anew each second. */
export function Foot({ head }: { readonly head: CampaignHead }) {
  const machine = useCall('machine.show', {}).data
  useSampling()
  return (
    <section className={styles.foot} aria-label="Machine">
      <Device head={head} machine={machine} />
      <RunLane head={head} />
      <Readings head={head} machine={machine} />
    </section>
  )
}

function Device({ head, machine }: Shown) {
  const { name, value, said } = stripHead(machine, head.device, gpuOf(useSamples(), head.device, machine))
  return (
    <div>
      <p className={styles.name}>{name}</p>
      <p className={styles.value} title={head.device?.name ?? machine?.cpu}>
        {value}
      </p>
      <p className={styles.said} title={said.join('. ')}>
        {said.map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
      </p>
    </div>
  )
}

function Readings({ head, machine }: Shown) {
  const samples = useSamples()
  const inks = useInks()
  const ratio = usePixelRatio()
  const span = [samples[0]?.at ?? 0, samples.at(-1)?.at ?? 0] as const
  const gpu = gpuOf(samples, head.device, machine)
  const facts = machine?.gpus.find((known) => known.uuid === gpu?.uuid)
  const cells = gpu === undefined ? processorCells(samples) : gpuCells(samples, gpu, facts?.maxSmClockMhz ?? null)
  return cells.map((cell) => (
    <div key={cell.name} className={cell.wide ? styles.wide : undefined}>
      <p className={styles.name}>{cell.name}</p>
      <p className={styles.value}>
        {cell.value} {cell.of === '' ? null : <small>{cell.of}</small>}
      </p>
      <Spark values={cell.values} span={span} top={cell.top} inks={inks} ratio={ratio} />
    </div>
  ))
}
