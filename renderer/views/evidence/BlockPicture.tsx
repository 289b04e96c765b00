import type { Block } from '../../../preload/contract/evidence.ts'
import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { linearScale } from '../../components/chart/scale.ts'
import { classes } from '../../components/classes.ts'
import { Shape } from '../../components/Shape.tsx'
import { formatEffect, formatProbability } from '../../format.ts'
import styles from './Block.module.css'
import { evidenceExtent } from './rows.ts'

const cell = 14
const dotsHeight = 64
const markWidth = 110

/**
 * A block as it was made: a line for each patch, a column for each run, filled where the patch was on; below, what each run gained over
 * the incumbent; at the right, what all of them together say of each patch.
 */
export function BlockPicture({
  block,
  rows,
  selected,
  decimals,
}: {
  readonly block: Block
  readonly rows: ReadonlyMap<number, ExperimentRow>
  readonly selected: number
  readonly decimals: number
}) {
  const [, move] = useCampaignRoute()
  const effects = new Map(block.effects.map((effect) => [effect.experiment, effect]))
  const marks = linearScale(
    evidenceExtent(block.effects.flatMap(({ gain, se }) => [gain - 1.96 * se, gain + 1.96 * se])),
    [2, markWidth - 2],
  )
  return (
    <figure className={styles.block}>
      <table className={styles.table}>
        <thead className="unseen">
          <tr>
            <th scope="col">Patch</th>
            <th scope="col">Runs with it on</th>
            <th scope="col">Effect</th>
            <th scope="col">Probability</th>
          </tr>
        </thead>
        <tbody>
          {block.patches.map((patch, column) => {
            const effect = effects.get(patch)
            const on = block.runs.filter((run) => run.on[column] === true).length
            return (
              <tr key={patch} className={classes(patch === selected && styles.selected)}>
                <th scope="row">
                  <button type="button" onClick={() => move({ experiment: patch }, true)} dir="auto">
                    <span>{patch}</span> {rows.get(patch)?.hypothesis.slice(0, 200) ?? ''}
                  </button>
                </th>
                <td aria-label={`${on} of ${block.runs.length}`}>
                  <svg width={block.runs.length * cell} height="16" aria-hidden="true">
                    {block.runs.map((run, index) => (
                      <rect
                        key={run.run}
                        x={index * cell + 2}
                        y="3"
                        width={cell - 4}
                        height="10"
                        rx="1"
                        fill={run.on[column] === true ? 'currentColor' : 'none'}
                        stroke={run.clean === false ? 'var(--contaminated)' : 'var(--axis)'}
                        strokeWidth={run.on[column] === true ? 0 : 1}
                      />
                    ))}
                  </svg>
                </td>
                <td className={styles.mark}>
                  {effect === undefined ? null : (
                    <>
                      <svg width={markWidth} height="16" aria-hidden="true">
                        <path d={`M${marks.at(0)} 0V16`} stroke="var(--axis)" />
                        <path
                          d={`M${marks.at(effect.gain - 1.96 * effect.se)} 8H${marks.at(effect.gain + 1.96 * effect.se)}`}
                          stroke="currentColor"
                          strokeWidth="1.5"
                        />
                        <circle cx={marks.at(effect.gain)} cy="8" r="2.5" fill="currentColor" />
                      </svg>
                      <span>{formatEffect(effect.gain, decimals)}</span>
                    </>
                  )}
                </td>
                <td className={styles.probability}>
                  {effect === undefined ? '' : formatProbability(effect.probability)}
                </td>
              </tr>
            )
          })}
          <tr>
            <th scope="row" className={styles.runs}>
              each run against the incumbent
            </th>
            <td colSpan={3}>
              <RunGains block={block} column={block.patches.indexOf(selected)} decimals={decimals} />
            </td>
          </tr>
        </tbody>
      </table>
      <p className={styles.legend}>
        A column is a run; filled: the patch was on. A cross is a run that gave no value or does not count.
      </p>
      <Void block={block} />
    </figure>
  )
}

/** Runs of the block that do not count, each with its reason. */
function Void({ block }: { readonly block: Block }) {
  const runs = block.runs.filter((run) => run.clean === false)
  if (runs.length === 0) return null
  return (
    <ul className={styles.void}>
      {runs.map((run) => (
        <li key={run.run}>
          <Shape status="contaminated" size={10} />
          run {run.number}, not counted: {run.why}
        </li>
      ))}
    </ul>
  )
}

/** What each run of the block gained, filled where the patch that is looked at was on. */
function RunGains({
  block,
  column,
  decimals,
}: {
  readonly block: Block
  readonly column: number
  readonly decimals: number
}) {
  const y = linearScale(evidenceExtent(block.runs.map((run) => run.gain)), [dotsHeight - 4, 4])
  const width = block.runs.length * cell
  return (
    <svg width={width + 80} height={dotsHeight} role="img" aria-label="Gain of each run of the block">
      <path d={`M0 ${y.at(0)}H${width}`} stroke="var(--axis)" />
      <text x={width + 6} y={y.at(0) + 4} fontSize="11" fill="var(--text-3)">
        incumbent
      </text>
      {block.runs.map((run, index) => {
        const at = index * cell + cell / 2
        if (run.gain === null)
          return (
            <path
              key={run.run}
              d={`M${at - 3} ${dotsHeight - 8}l6 6m0-6l-6 6`}
              stroke={run.clean === false ? 'var(--contaminated)' : 'var(--text-3)'}
            >
              <title>{`run ${run.number}: ${run.why ?? run.outcome ?? 'running'}`}</title>
            </path>
          )
        const on = column >= 0 && run.on[column] === true
        return (
          <circle
            key={run.run}
            cx={at}
            cy={y.at(run.gain)}
            r="3.5"
            fill={on ? 'var(--text)' : 'var(--bg-pane)'}
            stroke={on ? 'none' : 'var(--text-3)'}
          >
            <title>{`run ${run.number}, seed ${run.seed}: ${formatEffect(run.gain, decimals)}`}</title>
          </circle>
        )
      })}
    </svg>
  )
}
