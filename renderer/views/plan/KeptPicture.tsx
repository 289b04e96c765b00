import type { PlanResult } from '../../../preload/contract/plan.ts'
import { linearScale } from '../../components/chart/scale.ts'

const left = 132
const right = 190
const rowHeight = 28
const bar = 10

/** What each rule keeps: solid what is a gain, outlined what is none. */
export function KeptPicture({ result, width }: { readonly result: PlanResult; readonly width: number }) {
  const rows = [
    { name: 'Pawl', ...result.pawl },
    { name: 'keep what one run liked', ...result.greedy },
  ]
  const x = linearScale([0, Math.max(1, ...rows.map(({ kept }) => kept))], [left, Math.max(left + 1, width - right)])
  const label = rows.map(({ name, kept, falseKeeps }) => `${name}: ${said(kept, falseKeeps)}`).join('; ')
  return (
    <svg width={width} height={rows.length * rowHeight} role="img" aria-label={`${label}.`}>
      {rows.map(({ name, kept, falseKeeps }, index) => {
        const [zero, real, all] = [x.at(0), x.at(kept - falseKeeps), x.at(kept)]
        return (
          <g key={name} transform={`translate(0 ${rowHeight * (index + 0.5)})`}>
            <text x="0" y="4" fontSize="11" fill="var(--text-2)">
              {name}
            </text>
            <rect x={zero} y={-bar / 2} width={Math.max(0, real - zero)} height={bar} fill="var(--text-2)" />
            <rect
              x={real + 0.5}
              y={-bar / 2 + 0.5}
              width={Math.max(0, all - real - 1)}
              height={bar - 1}
              fill="none"
              stroke="var(--text-2)"
              strokeDasharray="2 2"
            />
            <text x={all + 8} y="4" fontSize="11" fill="var(--text)">
              {said(kept, falseKeeps)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function said(kept: number, falseKeeps: number): string {
  return `${kept.toFixed(1)} kept, ${falseKeeps.toFixed(falseKeeps < 1 ? 2 : 1)} of them no gain`
}
