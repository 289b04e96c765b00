import { useState } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { Machine } from '../../../preload/contract/gpu.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Choice, Failed, Loading } from '../../components/controls.tsx'
import { useSize } from '../../components/hooks.ts'
import { Page } from '../../components/Page.tsx'
import { SavePicture } from '../../components/picture/SavePicture.tsx'
import { formatAge, formatCount, formatGib } from '../../format.ts'
import { Aside } from './Aside.tsx'
import { Bands } from './Bands.tsx'
import { laneRows } from './csv.ts'
import styles from './Gpu.module.css'
import { Lanes } from './Lanes.tsx'
import { RunStrip } from './RunStrip.tsx'
import { sceneOf } from './scene.ts'
import { type Span, useLanes } from './useLanes.ts'

/** Was the machine quiet while it measured, and where did its idle time go? All lanes share the time axis of the runs. */
export function Gpu() {
  const [route] = useCampaignRoute()
  const head = useCall('campaign.head', { campaign: route.campaign })
  const machine = useCall('machine.show', {})
  if (head.isError && head.data === undefined) return <Failed error={head.error} again={() => void head.refetch()} />
  if (machine.isError && machine.data === undefined)
    return <Failed error={machine.error} again={() => void machine.refetch()} />
  if (head.data === undefined || machine.data === undefined) return <Loading what="the machine" />
  return <OfMachine head={head.data} machine={machine.data} />
}

function OfMachine({ head, machine }: { readonly head: CampaignHead; readonly machine: Machine }) {
  const [route, move] = useCampaignRoute()
  const [lanes, size, drawn] = useSize<HTMLDivElement>()
  const [chosen, choose] = useState<string | null>(null)
  const [lastSpan, setLastSpan] = useState<Exclude<Span, 'run'>>('30m')
  const [pointerMs, setPointer] = useState<number | null>(null)
  const isOneOfSeveral = route.run !== null && head.devices.length > 1
  const opened = useCall('run.show', { run: route.run ?? '' }, { enabled: isOneOfSeveral })
  const own = head.devices.find(({ uuid }) => isOneOfSeveral && uuid === opened.data?.device) ?? head.devices[0]
  const device = chosen ?? own?.gpuUuid ?? machine.gpus[0]?.uuid ?? 'host'
  const span: Span = route.run === null ? lastSpan : 'run'
  const shown = useLanes({ head, device, span, run: route.run, width: size.width })
  const gpu = machine.gpus.find((known) => known.uuid === device)
  const scene = sceneOf(size.width, shown.fromMs, shown.toMs)
  const spanRun = shown.run ?? shown.runs[0] ?? null
  const savable = shown.data === null || (shown.data.at.length === 0 && !shown.isPartial) ? null : shown.data
  const spans: readonly (readonly [Span, string])[] = [
    ['5m', '5m'],
    ['30m', '30m'],
    ['2h', '2h'],
    ['24h', '24h'],
    ...(spanRun === null ? [] : ([['run', `Run ${spanRun.number}`]] as const)),
  ]
  return (
    <Page
      title="GPU"
      said={
        gpu === undefined
          ? `${machine.cpu}, ${machine.cores} cores`
          : `${gpu.index}, ${gpu.name}${gpu.memoryTotalBytes === null ? '' : `, ${formatGib(gpu.memoryTotalBytes)}\u00a0GiB`}`
      }
      controls={
        <>
          {machine.gpus.length === 0 ? null : machine.gpus.length > 3 ? (
            <select
              className={styles.select}
              aria-label="Device"
              value={device}
              onChange={(event) => choose(event.currentTarget.value)}
            >
              {machine.gpus.map((known) => (
                <option key={known.uuid} value={known.uuid}>{`GPU ${known.index}`}</option>
              ))}
              <option value="host">Processor</option>
            </select>
          ) : (
            <Choice
              label="Device"
              options={[
                ...machine.gpus.map((known) => [known.uuid, `GPU ${known.index}`] as const),
                ['host', 'Processor'] as const,
              ]}
              value={device}
              onChange={choose}
            />
          )}
          <Choice
            label="Time"
            options={spans}
            value={span}
            onChange={(next) => {
              if (next === 'run') return move({ run: spanRun?.id ?? null })
              setLastSpan(next)
              move({ run: null })
            }}
          />
          <SavePicture
            of={() => drawn}
            label="The machine"
            file="machine"
            rows={savable === null ? null : () => laneRows(device, savable)}
          />
        </>
      }
    >
      <div className={styles.split}>
        <div className={styles.left}>
          <Telemetry machine={machine} />
          <div
            ref={lanes}
            className={styles.lanes}
            onPointerMove={(event) => {
              const left = event.currentTarget.getBoundingClientRect().left
              setPointer(scene.timeAt(event.clientX - left))
            }}
            onPointerLeave={() => setPointer(null)}
          >
            <RunStrip scene={scene} runs={shown.runs} isLive={shown.isLive} onOpen={(run) => move({ run })} />
            {shown.data === null ? (
              <Loading what="the samples" />
            ) : (
              <>
                {shown.data.at.length === 0 && !shown.isPartial ? (
                  <p className={styles.none} role="status">
                    {shown.isLive
                      ? 'No sample yet: the first comes within a second or two.'
                      : 'There is no sample of this time: the machine is sampled while a campaign runs.'}
                  </p>
                ) : null}
                <Lanes
                  scene={scene}
                  data={shown.data}
                  host={shown.host}
                  gpu={gpu}
                  isLive={shown.isLive}
                  pointerMs={pointerMs}
                  runs={shown.runs}
                />
                <Bands scene={scene} data={shown.data} found={shown.found} isHost={device === 'host'} />
                {shown.data.exact || shown.isPartial ? null : (
                  <p className={styles.decimated}>
                    {formatCount(shown.data.samples)} samples in {formatCount(shown.data.at.length)} places: each shows
                    its lowest and highest.
                  </p>
                )}
              </>
            )}
          </div>
        </div>
        <Aside
          head={head}
          machine={machine}
          device={device}
          gpu={gpu}
          run={shown.run}
          runs={shown.runs}
          isLive={shown.isLive}
        />
      </div>
    </Page>
  )
}

/** What the telemetry is not, said before its curves are believed. */
function Telemetry({ machine }: { readonly machine: Machine }) {
  if (machine.asOf !== null)
    return (
      <p className={styles.telemetry} role="status">
        {`${machine.telemetry} What is shown of them was so ${formatAge(Date.now() - machine.asOf)} ago.`}
      </p>
    )
  if (machine.state === 'on' || machine.state === 'off' || machine.state === 'starting') return null
  return (
    <p className={machine.state === 'replay' ? styles.replay : styles.telemetry} role="status">
      {machine.telemetry}
    </p>
  )
}
