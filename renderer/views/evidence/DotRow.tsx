import type { EvidenceDot } from '../../../preload/contract/experiment.ts'
import type { Scale } from '../../components/chart/scale.ts'
import { formatEffect } from '../../format.ts'
import { type EvidenceRow, lanesOf } from './rows.ts'

/** One line of the picture, around its middle: a run with its stem and value, or the many runs of a stage, a block, the incumbent. */
export function DotRow({
  row,
  x,
  height,
  decimals,
}: {
  readonly row: EvidenceRow
  readonly x: Scale
  readonly height: number
  readonly decimals: number
}) {
  const small = height < 20 || row.kind !== 'run'
  const radius = small ? 3 : 4
  const positions = row.dots.map((dot) => x.at(dot.effect))
  const lanes = row.dots.length > 1 ? lanesOf(positions, radius) : [0]
  const [only] = row.dots
  return (
    <>
      <text x="0" y="4" fontSize="11" fill="var(--text-3)">
        {row.label}
      </text>
      {row.kind === 'block' ? <Bracket positions={positions} height={height} /> : null}
      {row.dots.map((dot, index) => (
        <g key={dot.run}>
          {row.kind === 'run' ? <path d={`M${x.at(0)} 0H${positions[index]}`} stroke="var(--axis)" /> : null}
          <circle
            cx={positions[index]}
            cy={(lanes[index] ?? 0) * (height / 2 - radius)}
            r={row.kind === 'incumbent' ? 2.5 : radius}
            fill={row.kind === 'incumbent' ? 'var(--bg-pane)' : 'var(--text)'}
            stroke={row.kind === 'incumbent' ? 'var(--text-3)' : 'none'}
          >
            <title>{dotText(row, dot, decimals)}</title>
          </circle>
        </g>
      ))}
      {row.kind === 'run' && only !== undefined ? (
        <text
          x={Math.max(x.at(0), positions[0] ?? 0) + 9}
          y="4"
          fontSize="11"
          fill="var(--text-2)"
          stroke="var(--bg-pane)"
          strokeWidth="3"
          strokeLinejoin="round"
          paintOrder="stroke"
        >
          {formatEffect(only.effect, decimals)}
        </text>
      ) : null}
    </>
  )
}

function dotText(row: EvidenceRow, dot: EvidenceDot, decimals: number): string {
  const what = row.kind === 'incumbent' ? `incumbent, ${dot.stage}` : dot.stage
  return `${what}, seed ${dot.seed}: ${formatEffect(dot.effect, decimals)}`
}

/** A block is one thing: its runs were made together and share what they say. */
function Bracket({ positions, height }: { readonly positions: readonly number[]; readonly height: number }) {
  const [from, to] = [Math.min(...positions) - 7, Math.max(...positions) + 7]
  const half = height / 2 - 1
  return <rect x={from} y={-half} width={to - from} height={2 * half} rx="3" fill="none" stroke="var(--axis)" />
}
