import type { ExperimentDetail, Transfer } from '../../../preload/contract/experiment.ts'
import { linearScale } from '../../components/chart/scale.ts'
import { useSize } from '../../components/hooks.ts'
import { hueOf, Shape } from '../../components/Shape.tsx'
import { formatEffect, formatEffectRange, formatProbability } from '../../format.ts'
import type { Status } from '../../status.ts'
import { Axis } from './Axis.tsx'
import styles from './Evidence.module.css'
import { evidenceExtent } from './rows.ts'

const left = 96
const right = 74
const top = 18
const rowHeight = 22

const verdicts: Readonly<Record<Transfer['verdict'], readonly [Status, string]>> = {
  transfers: ['keep', 'Transfers'],
  'does-not': ['discard', 'Does not transfer'],
  unknown: ['inconclusive', 'Not known whether it transfers'],
}

/** The effect here and on the bigger run, on one axis, and what that says. */
export function TransferPicture({
  detail,
  transfer,
  decimals,
}: {
  readonly detail: ExperimentDetail
  readonly transfer: Transfer
  readonly decimals: number
}) {
  const [element, size] = useSize<HTMLDivElement>()
  const [status, word] = verdicts[transfer.verdict]
  const { effect, se } = transfer
  const bigger = effect === null || se === null ? null : { at: effect, lo: effect - 1.96 * se, hi: effect + 1.96 * se }
  const here =
    detail.effect === null || detail.lo === null || detail.hi === null
      ? null
      : { at: detail.effect, lo: detail.lo, hi: detail.hi }
  const sentence =
    bigger === null
      ? 'Too few of the bigger runs were made to tell.'
      : `${formatEffect(bigger.at, decimals)}, 95 % ${formatEffectRange(bigger.lo, bigger.hi, decimals)}; probability that it wins there too ${formatProbability(transfer.probability)}.`
  const rows = [
    { name: 'here', mark: here, hue: '' },
    { name: 'bigger run', mark: bigger, hue: hueOf(status) },
  ]
  const x = linearScale(evidenceExtent(rows.flatMap(({ mark }) => (mark === null ? [] : [mark.lo, mark.hi]))), [
    left,
    Math.max(left + 1, size.width - right),
  ])
  const bottom = top + rows.length * rowHeight
  return (
    <div ref={element} className={styles.picture}>
      <p className={styles.transfer}>
        <Shape status={status} />
        <b>{word}.</b> {sentence}
      </p>
      {bigger === null || size.width < 200 ? null : (
        <svg width={size.width} height={bottom + 22} role="img" aria-label={`Here and on the bigger run. ${sentence}`}>
          <path d={`M${x.at(0)} ${top}V${bottom}`} stroke="var(--text-2)" />
          <Axis
            x={x}
            minEffect={null}
            incumbent={detail.incumbent}
            decimals={decimals}
            top={top}
            bottom={bottom}
            width={size.width - right + 12}
          />
          {rows.map(({ name, mark, hue }, index) =>
            mark === null ? null : (
              <g key={name} className={hue} transform={`translate(0 ${top + rowHeight * (index + 0.5)})`}>
                <text x="0" y="4" fontSize="11" fill="var(--text-3)">
                  {name}
                </text>
                <path
                  d={`M${x.at(mark.lo)} 0H${x.at(mark.hi)}M${x.at(mark.lo)} -4v8M${x.at(mark.hi)} -4v8`}
                  stroke="currentColor"
                  strokeWidth="1.5"
                  fill="none"
                />
                <path d={`M${x.at(mark.at)} -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z`} fill="currentColor" />
                <text x={x.at(mark.hi) + 8} y="4" fontSize="11" fill="var(--text-2)">
                  {formatEffect(mark.at, decimals)}
                </text>
              </g>
            ),
          )}
        </svg>
      )}
    </div>
  )
}
