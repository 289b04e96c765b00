import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import { useCall } from '../../client/connection.tsx'
import { useInks, usePixelRatio } from '../../components/inks.ts'
import { gpuCells, gpuOf, processorCells, stripHead } from '../machine/strip.ts'
import { useSampleHistory } from '../machine/useSampleHistory.ts'
import styles from './Foot.module.css'
import { RunLane } from './RunLane.tsx'
import { Spark } from './Spark.tsx'

/** The machine at the foot: what runs on it, and how busy it is. */
export function Foot({ head }: { readonly head: CampaignHead }) {
  const samples = useSampleHistory()
  const inks = useInks()
  const ratio = usePixelRatio()
  const machine = useCall('machine.show', {}).data
  const gpu = gpuOf(samples, head.device, machine)
  const facts = machine?.gpus.find((known) => known.uuid === gpu?.uuid)
  const { name, value, said } = stripHead(machine, head.device, gpu)
  const cells = gpu === undefined ? processorCells(samples) : gpuCells(samples, gpu, facts?.maxSmClockMhz ?? null)
  return (
    <section className={styles.foot} aria-label="Machine">
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
      <RunLane head={head} />
      {cells.map((cell) => (
        <div key={cell.name} className={cell.wide ? styles.wide : undefined}>
          <p className={styles.name}>{cell.name}</p>
          <p className={styles.value}>
            {cell.value} {cell.of === '' ? null : <small>{cell.of}</small>}
          </p>
          <Spark values={cell.values} top={cell.top} inks={inks} ratio={ratio} />
        </div>
      ))}
    </section>
  )
}
