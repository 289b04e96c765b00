import { useRef } from 'react'
import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Note } from '../../components/controls.tsx'
import { SavePicture } from '../../components/picture/SavePicture.tsx'
import { Shape } from '../../components/Shape.tsx'
import {
  counted,
  effectDecimals,
  formatBytes,
  formatDuration,
  formatEffect,
  formatEffectRange,
  formatLines,
} from '../../format.ts'
import { runsText } from '../../runs.ts'
import { DiffList } from '../diff/DiffList.tsx'
import { EvidencePicture } from '../evidence/EvidencePicture.tsx'
import { NoiseStrip } from '../evidence/NoiseStrip.tsx'
import { drawnTable } from '../evidence/tables.ts'
import styles from './Experiment.module.css'
import { LogTail } from './LogTail.tsx'
import { RunsTable } from './RunsTable.tsx'

/** Evidence, patch, runs and log side by side. */
export function Overview({
  detail,
  head,
  campaign,
}: {
  readonly detail: ExperimentDetail
  readonly head: CampaignHead
  readonly campaign: string
}) {
  const [, move] = useCampaignRoute()
  const ofExperiment = { campaign, experiment: detail.number }
  const diff = useCall('experiment.diff', ofExperiment, { enabled: detail.number !== 0 })
  const runs = useCall('experiment.runs', ofExperiment)
  const decimals = effectDecimals(head.noise)
  const mine = runs.data ?? []
  const live = mine.find((run) => run.outcome === null)
  const evidence = useRef<HTMLDivElement>(null)
  const shown = live ?? mine.toSorted((a, b) => b.number - a.number)[0]
  return (
    <div className={styles.quad}>
      <section className={styles.box} aria-label="Evidence">
        <h2>
          Evidence <span>{evidenceLine(detail, decimals)}</span>
          <span className={styles.end}>
            <SavePicture
              of={() => evidence.current}
              label="Evidence"
              file={detail.number === 0 ? 'baseline-noise' : `experiment-${detail.number}-evidence`}
              rows={drawnTable(detail, mine)}
            />
          </span>
        </h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <section className={styles.evidence} aria-label="Evidence in full" tabIndex={0}>
          <div ref={evidence}>
            {detail.number === 0 ? (
              <NoiseStrip runs={mine} noise={head.noise} />
            ) : (
              <EvidencePicture detail={detail} head={head} decimals={decimals} />
            )}
          </div>
          <Warnings detail={detail} />
        </section>
      </section>
      <section className={styles.box} aria-label="Diff">
        <h2>
          Diff{' '}
          <span>
            {(detail.number === 0 ? '' : detail.files.map((file) => file.path).join(', ')) ||
              (detail.number === 0 ? 'the code as it is' : '')}
          </span>
          <span className={styles.end}>{formatLines(detail.added, detail.removed)}</span>
        </h2>
        <div className={styles.body}>
          {detail.number === 0 ? (
            <Note small title="The baseline has no patch">
              It is the code unmodified, measured first and again all along.
            </Note>
          ) : diff.data === undefined ? null : (
            <DiffList diff={diff.data.diff} truncated={diff.data.truncated} />
          )}
        </div>
      </section>
      <section className={styles.box} aria-label="Runs">
        <h2>
          Runs <span>{runsLine(detail, mine)}</span>
        </h2>
        <div className={styles.scroll}>
          <RunsTable runs={mine} detail={detail} decimals={decimals} onRun={(run) => move({ tab: 'log', run }, true)} />
          <Facts detail={detail} runs={mine} />
        </div>
      </section>
      <section className={styles.box} aria-label="Log">
        <h2>
          Log <span>{shown === undefined ? '' : `run ${shown.number}, ${shown.stage}, seed ${shown.seed}`}</span>
        </h2>
        <div className={styles.body}>
          {shown === undefined ? (
            <Note small title="No run yet" />
          ) : (
            <LogTail key={shown.id} run={shown.id} live={shown.outcome === null} />
          )}
        </div>
      </section>
    </div>
  )
}

function evidenceLine(detail: ExperimentDetail, decimals: number): string {
  if (detail.number === 0) return ''
  if (detail.effect === null) return ''
  const range = formatEffectRange(detail.lo, detail.hi, decimals)
  return `${formatEffect(detail.effect, decimals)}${range === '' ? '' : `, 95\u00a0% ${range}`}`
}

function runsLine(detail: ExperimentDetail, runs: readonly RunRow[]): string {
  // The baseline has no evidence of its own: it is what all else is compared with.
  if (detail.number === 0) return counted(runs.filter((run) => run.clean === true).length, 'clean run')
  return detail.countedRuns === null || detail.blockRuns > 0 || detail.runs > detail.countedRuns
    ? runsText(detail)
    : counted(detail.countedRuns, 'run')
}

/** What does not count or smells, with its reason. */
function Warnings({ detail }: { readonly detail: ExperimentDetail }) {
  if (detail.warnings.length === 0 && detail.excluded.length === 0) return null
  return (
    <ul className={styles.warnings}>
      {detail.warnings.map((warning) => (
        <li key={warning}>
          <Shape status="inconclusive" size={10} />
          <span>{warning}</span>
        </li>
      ))}
      {detail.excluded.map((run) => (
        <li key={run.run}>
          <Shape status="contaminated" size={10} />
          <span>
            {run.stage}, seed {run.seed}, not used: {run.why}
          </span>
        </li>
      ))}
    </ul>
  )
}

const transferWord = { transfers: 'wins there too', 'does-not': 'no win there', unknown: 'not known' } as const

function Facts({
  detail,
  runs,
}: {
  readonly detail: ExperimentDetail
  readonly runs: readonly {
    readonly peakRssBytes: number | null
    readonly guards: readonly { readonly name: string; readonly limit: string; readonly ok: boolean | null }[]
  }[]
}) {
  const peak = runs.reduce((most, run) => Math.max(most, run.peakRssBytes ?? 0), 0)
  const broken = [
    ...new Set(
      runs.flatMap((run) =>
        run.guards.filter((guard) => guard.ok === false).map((guard) => `${guard.name} ${guard.limit}`),
      ),
    ),
  ]
  const guards = runs.some((run) => run.guards.length > 0)
  return (
    <dl className={styles.facts}>
      <dt>Time spent</dt>
      <dd>{formatDuration(detail.costMs)}</dd>
      <dt>Author</dt>
      <dd title={detail.author}>{detail.author}</dd>
      {peak > 0 ? (
        <>
          <dt>Peak memory</dt>
          <dd>{formatBytes(peak)}</dd>
        </>
      ) : null}
      {detail.transfer === null ? null : (
        <>
          <dt>Bigger run</dt>
          <dd>{transferWord[detail.transfer.verdict]}</dd>
        </>
      )}
      {guards ? (
        <>
          <dt>Guards</dt>
          <dd title={broken.join(', ')}>{broken.length === 0 ? 'all hold' : `broken: ${broken.join(', ')}`}</dd>
        </>
      ) : null}
    </dl>
  )
}
