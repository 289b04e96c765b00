import type { MachineHistory } from '../../../preload/contract/gpu.ts'
import { formatShare } from '../../format.ts'
import styles from './Gpu.module.css'
import { covered, eachOnce, type LaneData, type Stretch, shareOf, throttled } from './lanes.ts'
import { leftPx, type Scene } from './scene.ts'

const named = new Set(['idle', 'power-cap', 'sw-thermal', 'hw-thermal', 'hw-slowdown', 'power-brake'])

type Band = {
  readonly name: string
  readonly stretches: readonly Stretch[]
  readonly share: number
  /** Something that voids a run has a hue; what is only recorded has none. */
  readonly voids: boolean
}

/** What held the clocks back and who disturbed, each on its own line of time, with its share of it. */
export function Bands({
  scene,
  data,
  found,
  isHost,
}: {
  readonly scene: Scene
  readonly data: LaneData
  readonly found: MachineHistory['found']
  readonly isHost: boolean
}) {
  const held = (name: string, reasons: readonly string[]): Band => ({
    name,
    stretches: throttled(data, reasons),
    share: shareOf(data, reasons),
    voids: false,
  })
  const others = [...new Set(data.throttle.flat())].filter((reason) => !named.has(reason))
  const bands: readonly Band[] = isHost
    ? [
        ruled('Load of others', found, ['host-load', 'stolen-time']),
        ruled('Sleep, battery', found, ['sleep', 'battery']),
        ruled('Clock set', found, ['clock-jump']),
      ]
    : [
        held('Power cap', ['power-cap']),
        held('Thermal', ['sw-thermal', 'hw-thermal']),
        held('HW slowdown', ['hw-slowdown', 'power-brake']),
        ...others.map((reason) => held(reason, [reason])),
        ruled('Foreign process', found, ['foreign-process', 'foreign-memory', 'foreign-memory-during']),
        // What is rare is shown when it is there.
        ...[
          ruled('GPU lost', found, ['gpu-lost']),
          ruled('Load of others', found, ['host-load', 'stolen-time']),
          ruled('Sleep, battery', found, ['sleep', 'battery']),
          ruled('Clock set', found, ['clock-jump']),
        ].filter((band) => band.stretches.length > 0),
      ]
  function ruled(name: string, all: MachineHistory['found'], rules: readonly string[]): Band {
    const told = all.filter((one) => rules.includes(one.rule))
    const stretches = eachOnce(told)
    return {
      name,
      stretches,
      share: covered(stretches, scene.fromMs, scene.toMs),
      voids: told.some((one) => one.voids),
    }
  }
  return (
    <svg
      className={styles.bands}
      height={bands.length * 22 + 8}
      width="100%"
      role="img"
      aria-label={bands.map((band) => `${band.name}: ${formatShare(band.share, 0)}`).join('. ')}
    >
      {bands.map((band, index) => (
        <g key={band.name} transform={`translate(0 ${index * 22 + 6})`}>
          <text x="0" y="10" className={styles.tick}>
            {band.name}
          </text>
          <rect x={leftPx} width={Math.max(0, scene.right - leftPx)} height="12" fill="var(--bg-raised)" />
          {band.stretches.map((stretch) => {
            const box = scene.box(stretch.fromMs, stretch.toMs)
            return box === null ? null : (
              <rect
                key={`${stretch.fromMs}-${stretch.toMs}`}
                {...box}
                height="12"
                fill={band.voids ? 'var(--contaminated)' : 'var(--text-3)'}
              />
            )
          })}
          <text x={scene.right + 8} y="10" className={styles.tick}>
            {band.share === 0 ? '0' : formatShare(band.share, band.share < 0.01 ? 1 : 0)}
          </text>
        </g>
      ))}
    </svg>
  )
}
