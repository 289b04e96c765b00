import type { CampaignHead } from '../../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../../preload/contract/experiment.ts'
import { linearScale, linearTicks, logit, type Scale } from '../../components/chart/scale.ts'
import { useNow, useSize } from '../../components/hooks.ts'
import { hueOf, ShapeBody } from '../../components/Shape.tsx'
import { effectOfPercent, effectPercent, formatDuration, formatEffect, formatProbability } from '../../format.ts'
import { statusOf } from '../../status.ts'
import styles from './EvidencePicture.module.css'
import { evidenceExtent, rowsOfDots } from './evidence.ts'

const left = 84
const right = 12
const top = 18

type Props = { readonly detail: ExperimentDetail; readonly head: CampaignHead; readonly decimals: number }

/** The evidence as a picture: each run a dot from zero, all of them together with their interval, and how sure that makes us. */
export function EvidencePicture({ detail, head, decimals }: Props) {
  const [element, size] = useSize<HTMLDivElement>()
  const running = head.running?.experiment === detail.number ? head.running : null
  if (detail.dots.length === 0 && detail.evidence === null && running === null) {
    return <p className={styles.none}>{nothingSentence(detail)}</p>
  }
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
      {size.width < 120 || detail.evidence === null || detail.evidence.probability === null ? null : (
        <ProbabilityScale probability={detail.evidence.probability} keepFrom={detail.keepFrom} width={size.width} />
      )}
    </div>
  )
}

function nothingSentence(detail: ExperimentDetail): string {
  if (detail.number === 0) return 'The baseline is what everything is measured against. Its runs are in the list.'
  if (detail.state === 'queued') return 'Not measured yet. It waits for its first run.'
  if (detail.state === 'held') return 'Held: it is not measured until it is released.'
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
  readonly running: CampaignHead['running']
  readonly width: number
  readonly noise: number | null
}) {
  const now = useNow(1000, running !== null)
  const rows = rowsOfDots(detail.dots)
  const rowHeight = rows.length > 8 ? 14 : 20
  const evidence = detail.evidence
  const lo = evidence?.lo ?? detail.lo
  const hi = evidence?.hi ?? detail.hi
  const gain = evidence?.gain ?? detail.effect
  const minEffect = detail.minEffect !== null && detail.minEffect > 0 ? detail.minEffect : null
  const domain = evidenceExtent([
    ...detail.dots.map((dot) => dot.effect),
    lo,
    hi,
    gain,
    minEffect,
    noise,
    noise === null ? null : -noise,
  ])
  const valueRoom = 62
  const x = linearScale(domain, [left, width - right - valueRoom])
  const liveRows = running === null ? 0 : 1
  const together = top + (rows.length + liveRows) * rowHeight + 6
  const bottom = together + 34
  const status = statusOf(detail, running === null ? null : detail.number)
  const hue = detail.verdict === 'pending' ? 'var(--text)' : undefined
  const label = `${detail.dots.length} clean runs. Effect ${formatEffect(gain, decimals)}, 95 % interval ${formatEffect(lo, decimals)} to ${formatEffect(hi, decimals)}.`
  return (
    <svg width={width} height={bottom + 22} role="img" aria-label={label}>
      {noise === null ? null : (
        <rect
          x={x.at(-noise)}
          y={top}
          width={Math.max(0, x.at(noise) - x.at(-noise))}
          height={bottom - top}
          fill="var(--bg-raised)"
        >
          <title>The noise of one run</title>
        </rect>
      )}
      <path d={`M${x.at(0)} ${top}V${bottom}`} stroke="var(--text-2)" />
      <Labels
        x={x}
        minEffect={minEffect}
        incumbent={detail.incumbent}
        decimals={decimals}
        bottom={bottom}
        width={width}
      />
      {rows.map((row, index) => (
        <g key={row.key} transform={`translate(0 ${top + index * rowHeight + rowHeight / 2 + 2})`}>
          <text x="0" y="4" fontSize="11" fill="var(--text-3)">
            {row.label}
          </text>
          {row.dots.map((dot) => (
            <g key={dot.run}>
              <path d={`M${x.at(0)} 0H${x.at(dot.effect)}`} stroke="var(--axis)" />
              <circle cx={x.at(dot.effect)} cy="0" r={rowHeight < 20 ? 3 : 4} fill="var(--text)">
                <title>{`${dot.stage}, seed ${dot.seed}: ${formatEffect(dot.effect, decimals)}`}</title>
              </circle>
            </g>
          ))}
          {row.dots.length === 1 && row.dots[0] !== undefined ? (
            <text x={Math.max(x.at(0), x.at(row.dots[0].effect)) + 9} y="4" fontSize="11" fill="var(--text-2)">
              {formatEffect(row.dots[0].effect, decimals)}
            </text>
          ) : null}
        </g>
      ))}
      {running === null ? null : (
        <g
          transform={`translate(0 ${top + rows.length * rowHeight + rowHeight / 2 + 2})`}
          className={hueOf('running')}
          fill="currentColor"
        >
          <text x="0" y="4" fontSize="11">
            seed {running.seed}
          </text>
          <g transform={`translate(${x.at(0) + 6} -6) scale(0.9)`}>
            <ShapeBody status="running" />
          </g>
          <text
            x={x.at(0) + 22}
            y="4"
            fontSize="11"
            stroke="var(--bg-pane)"
            strokeWidth="4"
            strokeLinejoin="round"
            paintOrder="stroke"
          >
            {running.stage} is running{leftText(running.expectedMs, now - running.startedAt)}
          </text>
        </g>
      )}
      <path d={`M0 ${together}H${width - right}`} stroke="var(--line)" />
      {gain === null ? null : (
        <g
          className={hue === undefined ? hueOf(status) : undefined}
          color={hue}
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

function leftText(expectedMs: number | null, elapsedMs: number): string {
  if (expectedMs === null || elapsedMs >= expectedMs) return ''
  return `, ${formatDuration(Math.max(1000, Math.floor((expectedMs - elapsedMs) / 1000) * 1000))} left`
}

/** What the threshold's name and value take. */
const thresholdRoom = 140

function Labels({
  x,
  minEffect,
  incumbent,
  decimals,
  bottom,
  width,
}: {
  readonly x: Scale
  readonly minEffect: number | null
  readonly incumbent: number
  readonly decimals: number
  readonly bottom: number
  readonly width: number
}) {
  const percent = [effectPercent(x.domain[0]), effectPercent(x.domain[1])] as const
  const ticks = linearTicks(percent, 4).map((tick) => ({ tick, at: x.at(effectOfPercent(tick)) }))
  const name = incumbent === 0 ? 'baseline' : `incumbent ${incumbent}`
  const zero = x.at(0)
  // Left of the line where there is room, so that the threshold's name can stand to its right.
  const onLeft = zero > 90
  const hasRoom = minEffect === null || x.at(minEffect) + thresholdRoom < width
  return (
    <>
      <text
        x={onLeft ? zero - 5 : zero + 5}
        y="11"
        textAnchor={onLeft ? 'end' : 'start'}
        fontSize="11"
        fill="var(--text-2)"
      >
        {name}
      </text>
      {minEffect === null ? null : (
        <>
          <path d={`M${x.at(minEffect)} ${top}V${bottom}`} stroke="var(--text-2)" strokeDasharray="3 3" />
          {onLeft ? (
            <text
              x={hasRoom ? x.at(minEffect) + 5 : width}
              y="11"
              textAnchor={hasRoom ? 'start' : 'end'}
              fontSize="11"
              fill="var(--text-2)"
            >
              worth keeping {formatEffect(minEffect, decimals)}
            </text>
          ) : null}
        </>
      )}
      <path d={`M${x.range[0]} ${bottom}H${width - right}`} stroke="var(--axis)" />
      {ticks.map(({ tick, at }) => (
        <g key={tick}>
          <path d={`M${at} ${bottom}v4`} stroke="var(--axis)" />
          <text x={at} y={bottom + 16} textAnchor="middle" fontSize="11" fill="var(--text-3)">
            {tick === 0 ? '0' : formatEffect(effectOfPercent(tick), decimals)}
          </text>
        </g>
      ))}
    </>
  )
}

/** How probable it is that the win is real, on a scale on which 0.9, 0.99 and 0.999 are equally far apart. */
function ProbabilityScale({
  probability,
  keepFrom,
  width,
}: {
  readonly probability: number
  readonly keepFrom: number
  readonly width: number
}) {
  const reach = logit(0.9995)
  const x = linearScale([-reach, reach], [0, width - right])
  const at = x.at(logit(probability))
  const from = x.at(logit(keepFrom))
  const text = formatProbability(probability)
  return (
    <svg
      width={width}
      height="36"
      role="img"
      aria-label={`Probability that the win is real: ${text}; kept from ${formatProbability(keepFrom)}.`}
    >
      <rect x="0" y="16" width={from} height="4" fill="var(--bg-selected)" />
      <rect x={from} y="16" width={Math.max(0, width - right - from)} height="4" fill="var(--keep)" />
      <path d={`M${x.at(0)} 16v4`} stroke="var(--axis)" />
      <path d={`M${at} 10v16`} stroke="var(--text)" strokeWidth="2" />
      <text
        x={at < width / 2 ? at + 6 : at - 6}
        y="12"
        textAnchor={at < width / 2 ? 'start' : 'end'}
        fontSize="11"
        fontWeight="600"
        fill="var(--text)"
      >
        {text}
      </text>
      <text
        x={at < width / 2 ? width - right : 0}
        y="12"
        textAnchor={at < width / 2 ? 'end' : 'start'}
        fontSize="11"
        fill="var(--text-2)"
      >
        probability that the win is real
      </text>
      <text x="0" y="33" fontSize="11" fill="var(--text-3)">
        surely not
      </text>
      <text x={x.at(0)} y="33" textAnchor="middle" fontSize="11" fill="var(--text-3)">
        even
      </text>
      <text x={width - right} y="33" textAnchor="end" fontSize="11" fill="var(--keep)">
        keep from {formatProbability(keepFrom, 2)}
      </text>
    </svg>
  )
}
