import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { useExperiments } from '../../client/experiments.ts'
import { Loading, Note } from '../../components/controls.tsx'
import { Shape } from '../../components/Shape.tsx'
import { counted, effectDecimals } from '../../format.ts'
import { BlockPicture } from './BlockPicture.tsx'
import styles from './Evidence.module.css'
import { EvidencePicture } from './EvidencePicture.tsx'
import { Figures } from './Figures.tsx'
import { PacePicture } from './PacePicture.tsx'
import { TimelinePicture } from './TimelinePicture.tsx'
import { TransferPicture } from './TransferPicture.tsx'

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
  if (detail.number === 0)
    return (
      <Note title="The baseline is what all else is compared with">
        Its runs are under Runs; how much they differ from each other is the noise of this machine.
      </Note>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.tab} aria-label="Evidence in full" tabIndex={0}>
      <div className={styles.columns}>
        <section aria-label="Runs and interval">
          <h2>Each clean run, and all together</h2>
          <EvidencePicture detail={detail} head={head} decimals={decimals} />
        </section>
        <section aria-label="Figures">
          <h2>Figures</h2>
          <Figures detail={detail} decimals={decimals} />
        </section>
      </div>
      <section aria-label="In time">
        <h2>
          In time{' '}
          <span>compared is the distance from the incumbent’s line; what a seed does is taken away besides</span>
        </h2>
        {timeline.data === undefined ? (
          <Loading what="the runs in time" />
        ) : (
          <TimelinePicture timeline={timeline.data} decimals={decimals} />
        )}
        {timeline.data === undefined ? null : <PacePicture timeline={timeline.data} />}
      </section>
      {detail.transfer === null ? null : (
        <section aria-label="On the bigger run">
          <h2>
            On the bigger run <span>does what was won here win there too?</span>
          </h2>
          <TransferPicture detail={detail} transfer={detail.transfer} decimals={decimals} />
        </section>
      )}
      {blocks.map((block) =>
        block.data === undefined ? null : (
          <section key={block.data.block} aria-label={`Block ${block.data.block}`}>
            <BlockPicture block={block.data} rows={rows} selected={detail.number} decimals={decimals} />
          </section>
        ),
      )}
      <Excluded detail={detail} />
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
