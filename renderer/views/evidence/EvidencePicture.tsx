import type { CampaignHead, RunningNow } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { DrawnClock } from '../../components/Clock.tsx'
import { linearScale } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import { hueOf, ShapeBody } from '../../components/Shape.tsx'
import { counted, formatDuration, formatEffect } from '../../format.ts'
import { statusOf } from '../../status.ts'
import { Axis } from './Axis.tsx'
import { DotRow } from './DotRow.tsx'
import styles from './Evidence.module.css'
import { ProbabilityScale } from './ProbabilityScale.tsx'
import { evidenceExtent, evidenceRows } from './rows.ts'

const left = 96
const right = 12
const top = 18
/** What a value beside its dot takes. */
const valueRoom = 62

type Props = { readonly detail: ExperimentDetail; readonly head: CampaignHead; readonly decimals: number }

/** The evidence as a picture: each run a dot from zero, all of them together with their interval, and how sure that makes us. */
export function EvidencePicture({ detail, head, decimals }: Props) {
  const [element, size] = useSize<HTMLDivElement>()
  const running = head.running.find(({ experiment }) => experiment === detail.number) ?? null
  if (detail.dots.length === 0 && detail.evidence === null && running === null) {
    return <p className={styles.none}>{nothingSentence(detail)}</p>
  }
  const probability = detail.evidence?.probability ?? null
  return (
    <div ref={element} className={styles.picture}>
      {size.width < 120 ? null : (
        <Drawing
          detail={detail}
          decimals={decimals}
          running={running}
          width={size.width}
          noise={detail.evidence?.noise ?? head.noise}
        />
      )}
      {size.width < 120 || probability === null ? null : (
        <ProbabilityScale probability={probability} keepFrom={detail.keepFrom} width={size.width} />
      )}
    </div>
  )
}

function nothingSentence(detail: ExperimentDetail): string {
  if (detail.state === 'queued') return 'Not measured yet. It waits for its first run.'
  if (detail.state === 'held') return 'Held: it is not measured until it is approved.'
  if (detail.verdict === 'pending' && detail.runs > 0)
    return 'No estimate yet: it comes with the next look at its runs.'
  if (detail.verdict === 'pending') return 'Its first run has not ended yet.'
  return 'It was decided without a clean run.'
}

function Drawing({
  detail,
  decimals,
  running,
  width,
  noise,
}: {
  readonly detail: ExperimentDetail
  readonly decimals: number
  readonly running: RunningNow | null
  readonly width: number
  readonly noise: number | null
}) {
  const rows = evidenceRows(detail.dots, detail.reference)
  const rowHeight = rows.length > 8 ? 15 : 20
  const { evidence } = detail
  const [lo, hi, gain] = [evidence?.lo ?? detail.lo, evidence?.hi ?? detail.hi, evidence?.gain ?? detail.effect]
  const minEffect = detail.minEffect !== null && detail.minEffect > 0 ? detail.minEffect : null
  const x = linearScale(
    evidenceExtent([
      ...[...detail.dots, ...detail.reference].map((dot) => dot.effect),
      lo,
      hi,
      gain,
      minEffect,
      noise,
      noise === null ? null : -noise,
    ]),
    [left, width - right - valueRoom],
  )
  const together = top + (rows.length + (running === null ? 0 : 1)) * rowHeight + 6
  const bottom = together + 34
  const status = statusOf(detail, running === null ? null : new Set([detail.number]))
  return (
    <svg width={width} height={bottom + 22} role="img" aria-label={pictureText(detail, decimals)}>
      {noise === null ? null : (
        <rect
          x={x.at(-noise)}
          y={top}
          width={Math.max(0, x.at(noise) - x.at(-noise))}
          height={bottom - top}
          fill="var(--bg-raised)"
        >
          <title>The noise of one run, either way</title>
        </rect>
      )}
      <path d={`M${x.at(0)} ${top}V${bottom}`} stroke="var(--text-2)" />
      <Axis
        x={x}
        minEffect={minEffect}
        incumbent={detail.incumbent}
        decimals={decimals}
        top={top}
        bottom={bottom}
        width={width}
      />
      {rows.map((row, index) => (
        <g key={row.key} transform={`translate(0 ${top + index * rowHeight + rowHeight / 2 + 2})`}>
          <DotRow row={row} x={x} height={rowHeight} decimals={decimals} />
        </g>
      ))}
      {running === null ? null : (
        <g transform={`translate(0 ${top + rows.length * rowHeight + rowHeight / 2 + 2})`}>
          <RunningRow running={running} zero={x.at(0)} />
        </g>
      )}
      <path d={`M0 ${together}H${width - right}`} stroke="var(--line)" />
      {gain === null ? null : (
        <g
          className={detail.verdict === 'pending' ? undefined : hueOf(status)}
          color={detail.verdict === 'pending' ? 'var(--text)' : undefined}
          transform={`translate(0 ${together + 17})`}
        >
          <text x="0" y="4" fontSize="11" fontWeight="600" fill="var(--text)">
            together
          </text>
          {lo === null || hi === null ? null : (
            <path
              d={`M${x.at(lo)} 0H${x.at(hi)}M${x.at(lo)} -5v10M${x.at(hi)} -5v10`}
              stroke="currentColor"
              strokeWidth="2"
              fill="none"
            />
          )}
          <path d={`M${x.at(gain)} -6l6 6-6 6-6-6z`} fill="currentColor" stroke="var(--bg-pane)" strokeWidth="1.5" />
        </g>
      )}
    </svg>
  )
}

/** What the picture shows, for whoever does not see it. */
function pictureText(detail: ExperimentDetail, decimals: number): string {
  const { evidence } = detail
  const [lo, hi, gain] = [evidence?.lo ?? detail.lo, evidence?.hi ?? detail.hi, evidence?.gain ?? detail.effect]
  const blocks = evidence === null || evidence.blocks === 0 ? '' : ` in ${counted(evidence.blocks, 'block')}`
  return `${counted(detail.dots.length, 'clean run')}${blocks}. Effect ${formatEffect(gain, decimals)}, 95 % interval ${formatEffect(lo, decimals)} to ${formatEffect(hi, decimals)}.`
}

function RunningRow({ running, zero }: { readonly running: RunningNow; readonly zero: number }) {
  return (
    <g className={hueOf('running')} fill="currentColor">
      <text x="0" y="4" fontSize="11">
        {running.stage}, seed {running.seed}
      </text>
      <g transform={`translate(${zero + 6} -6) scale(0.9)`}>
        <ShapeBody status="running" />
      </g>
      <text
        x={zero + 22}
        y="4"
        fontSize="11"
        stroke="var(--bg-pane)"
        strokeWidth="4"
        strokeLinejoin="round"
        paintOrder="stroke"
      >
        running
        <DrawnClock print={(now) => leftText(running.expectedMs, now - running.startedAt)} />
      </text>
    </g>
  )
}

function leftText(expectedMs: number | null, elapsedMs: number): string {
  if (expectedMs === null || elapsedMs >= expectedMs) return ''
  return `, ${formatDuration(Math.max(1000, Math.floor((expectedMs - elapsedMs) / 1000) * 1000))} left`
}
