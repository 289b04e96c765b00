import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Loading } from '../../components/controls.tsx'
import { Picture } from '../../components/picture/Picture.tsx'
import { Shape } from '../../components/Shape.tsx'
import { counted, effectDecimals } from '../../format.ts'
import { BlockPicture } from './BlockPicture.tsx'
import styles from './Evidence.module.css'
import { EvidencePicture } from './EvidencePicture.tsx'
import { Figures } from './Figures.tsx'
import { NoiseStrip } from './NoiseStrip.tsx'
import { PacePicture } from './PacePicture.tsx'
import { TimelinePicture } from './TimelinePicture.tsx'
import { TransferPicture } from './TransferPicture.tsx'
import { blockTable, drawnTable, timelineTable, transferTable } from './tables.ts'

/** All that a verdict rests on: the runs, the same runs in time, the blocks, the figures, and what does not count. */
export function EvidenceTab({
  campaign,
  detail,
  head,
}: {
  readonly campaign: string
  readonly detail: ExperimentDetail
  readonly head: CampaignHead
}) {
  const { client } = useEngine()
  const decimals = effectDecimals(head.noise)
  const timeline = useCall('experiment.timeline', { campaign, experiment: detail.number })
  const list = useExperiments(campaign)
  const rows = useMemo(() => new Map(list.data?.rows.map((row) => [row.number, row])), [list.data])
  const runs = useCall('experiment.runs', { campaign, experiment: detail.number })
  const numbers = [...new Set(runs.data?.flatMap((run) => run.block ?? []))]
  const blocks = useQueries({
    queries: numbers.map((block) => {
      const args = { campaign, block }
      return { queryKey: ['block.show', args], queryFn: () => client.call('block.show', args) }
    }),
  })
  const file = `experiment-${detail.number}`
  if (detail.number === 0) return <BaselineEvidence detail={detail} runs={runs.data ?? []} noise={head.noise} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.tab} aria-label="Evidence in full" tabIndex={0}>
      <div className={styles.columns}>
        <Picture
          label="Runs and interval"
          title="Each clean run, and all together"
          file={`${file}-evidence`}
          rows={drawnTable(detail, [])}
        >
          <EvidencePicture detail={detail} head={head} decimals={decimals} />
        </Picture>
        <section aria-label="Figures">
          <h2>Figures</h2>
          <Figures detail={detail} decimals={decimals} />
        </section>
      </div>
      <Picture
        label="In time"
        title="In time"
        said="compared is the distance from the incumbent’s line; what a seed does is taken away besides"
        file={`${file}-in-time`}
        rows={timeline.data === undefined || timeline.data.runs.length === 0 ? null : timelineTable(timeline.data)}
      >
        {timeline.data === undefined ? (
          <Loading what="the runs in time" />
        ) : (
          <>
            <TimelinePicture timeline={timeline.data} decimals={decimals} />
            <PacePicture timeline={timeline.data} />
          </>
        )}
      </Picture>
      {detail.transfer === null ? null : (
        <Picture
          label="On the bigger run"
          title="On the bigger run"
          said="does what was won here win there too?"
          file={`${file}-bigger-run`}
          rows={transferTable(detail, detail.transfer)}
        >
          <TransferPicture detail={detail} transfer={detail.transfer} decimals={decimals} />
        </Picture>
      )}
      {blocks.map((block) =>
        block.data === undefined ? null : (
          <Picture
            key={block.data.block}
            label={`Block ${block.data.block}`}
            title={`${block.data.stage === 'ablate' ? 'Ablation' : 'Block'} ${block.data.block}`}
            said={
              block.data.sentence?.replace(/^(Block \d+|Ablation): /, '') ??
              `${block.data.runs.length} runs so far; each has a random half of ${block.data.patches.length} patches on.`
            }
            file={`block-${block.data.block}`}
            rows={blockTable(block.data)}
          >
            <BlockPicture block={block.data} rows={rows} selected={detail.number} decimals={decimals} />
          </Picture>
        ),
      )}
      <Excluded detail={detail} />
    </section>
  )
}

/** The baseline is what all else is compared with: its own runs show how noisy the machine is. */
function BaselineEvidence({
  detail,
  runs,
  noise,
}: {
  readonly detail: ExperimentDetail
  readonly runs: readonly RunRow[]
  readonly noise: number | null
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.tab} aria-label="Evidence in full" tabIndex={0}>
      <Picture
        label="Noise"
        title="Noise"
        said="the baseline is what all else is compared with; how much its runs differ is the noise of this machine"
        file="baseline-noise"
        rows={drawnTable(detail, runs)}
      >
        <NoiseStrip runs={runs} noise={noise} />
      </Picture>
    </section>
  )
}

/** Runs that do not count are listed with their reason and never drawn. */
function Excluded({ detail }: { readonly detail: ExperimentDetail }) {
  const [, move] = useCampaignRoute()
  if (detail.excluded.length === 0) return null
  return (
    <section aria-label="Runs that do not count">
      <h2>
        Not counted <span>{counted(detail.excluded.length, 'run')}, void by evidence from outside the patch</span>
      </h2>
      <ul className={styles.excluded}>
        {detail.excluded.map((run) => (
          <li key={run.run}>
            <button type="button" onClick={() => move({ tab: 'log', run: run.run }, true)}>
              <Shape status="contaminated" />
              {run.stage}, seed {run.seed}
            </button>
            <span>{run.why}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
