import { useCallback, useMemo, useRef, useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { Device as Gpu, Machine, MachineSample } from '../../../preload/contract/gpu.ts'
import { useCall, useOnBeat, useSampled } from '../../client/connection.tsx'
import { type Inks, useInks, usePixelRatio } from '../../components/inks.ts'
import { type Cell, cellsOf, cellText, gpuOf, isSameHead, stripHead } from '../machine/strip.ts'
import { useSampling } from '../machine/useSampleHistory.ts'
import styles from './Foot.module.css'
import { RunLane } from './RunLane.tsx'
import { Spark } from './Spark.tsx'

/** `gpu`: the one of the campaign's that is shown; null: it trains on the processor. */
type Shown = { readonly gpu: Gpu | null; readonly machine: Machine | undefined }

/** The machine at the foot: what runs on it, and how busy it is. */
export function Foot({ head }: { readonly head: CampaignHead }) {
  const machine = useCall('machine.show', {}).data
  const [chosen, setChosen] = useState(0)
  useSampling()
  const gpu = head.devices[chosen] ?? head.devices[0] ?? null
  return (
    <section className={styles.foot} aria-label="Machine">
      <Device gpu={gpu} machine={machine} gpus={head.devices} onChoose={setChosen} />
      <RunLane head={head} />
      <Readings gpu={gpu} machine={machine} />
    </section>
  )
}

function Device({
  gpu,
  machine,
  gpus,
  onChoose,
}: Shown & { readonly gpus: readonly Gpu[]; readonly onChoose: (at: number) => void }) {
  const { name, value, said } = useSampled(
    (samples) => stripHead(machine, gpu, gpuOf(samples, gpu, machine)),
    isSameHead,
  )
  return (
    <div>
      <p className={styles.name}>
        {gpus.length < 2 || gpu === null ? (
          name
        ) : (
          <span className={styles.gpus}>
            GPU
            {gpus.map((one, at) => (
              <button
                key={one.uuid}
                type="button"
                aria-label={`GPU ${one.index}`}
                aria-pressed={one === gpu}
                title={one.name}
                onClick={() => onChoose(at)}
              >
                {one.index}
              </button>
            ))}
          </span>
        )}
      </p>
      <p className={styles.value} title={gpu?.name ?? machine?.cpu}>
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

function Readings({ gpu, machine }: Shown) {
  const inks = useInks()
  const ratio = usePixelRatio()
  const uuid = useSampled((samples) => gpuOf(samples, gpu, machine)?.uuid ?? null)
  const maxSmClockMhz = machine?.gpus.find((known) => known.uuid === uuid)?.maxSmClockMhz ?? null
  const cells = useMemo(() => cellsOf(uuid, maxSmClockMhz), [uuid, maxSmClockMhz])
  return cells.map((cell) => <Reading key={`${uuid} ${cell.name}`} cell={cell} inks={inks} ratio={ratio} />)
}

/** One reading. Its number and its picture are written past React: they are new each second, and a render costs more than both. */
function Reading({ cell, inks, ratio }: { readonly cell: Cell; readonly inks: Inks; readonly ratio: number }) {
  const value = useRef<HTMLSpanElement>(null)
  const of = useRef<HTMLElement>(null)
  const top = useSampled((samples) => {
    const last = samples.at(-1)
    return last === undefined ? null : cell.top(last)
  })
  const write = useCallback(
    (samples: readonly MachineSample[]) => {
      const text = cellText(cell, samples.at(-1))
      if (value.current !== null && value.current.textContent !== text.value) value.current.textContent = text.value
      if (of.current !== null && of.current.textContent !== text.of) of.current.textContent = text.of
    },
    [cell],
  )
  useOnBeat(write)
  return (
    <div className={cell.wide ? styles.wide : undefined}>
      <p className={styles.name}>{cell.name}</p>
      <p className={styles.value}>
        <span ref={value} /> <small ref={of} />
      </p>
      <Spark read={cell.read} top={top} inks={inks} ratio={ratio} />
    </div>
  )
}
